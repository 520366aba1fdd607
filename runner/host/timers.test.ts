import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Timers } from './timers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a timer is due once, also one longer than Node counts', () => {
  const timers = new Timers();
  const due: string[] = [];
  const month = 31 * 24 * 3_600_000;
  timers.set('long', month, () => due.push('long'));
  timers.set('short', 10, () => due.push('short'));
  vi.advanceTimersByTime(10);
  expect(due).toEqual(['short']);
  vi.advanceTimersByTime(month - 11);
  expect(due).toEqual(['short']);
  expect(timers.size).toBe(1);
  vi.advanceTimersByTime(1);
  expect(due).toEqual(['short', 'long']);
  expect(timers.size).toBe(0);
});

test('a timer that was dropped is never due, and says whether it was there', () => {
  const timers = new Timers();
  const due: string[] = [];
  timers.set('a', 5, () => due.push('a'));
  timers.set('b', 5, () => due.push('b'));
  timers.set('b', 50, () => due.push('later'));
  expect(timers.clear('a')).toBe(true);
  expect(timers.clear('a')).toBe(false);
  vi.advanceTimersByTime(20);
  timers.clearAll();
  vi.advanceTimersByTime(100);
  expect(due).toEqual([]);
});

test('what is overdue is due at once', () => {
  const timers = new Timers();
  let isDue = false;
  timers.set('a', -5, () => {
    isDue = true;
  });
  vi.advanceTimersByTime(1);
  expect(isDue).toBe(true);
});
