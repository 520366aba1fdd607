import { expect, test } from 'vitest';
import { retryDelay } from './retry-delay.ts';

const base = { attempts: 9, delayMs: 100, factor: 2, jitter: 'none' } as const;

test.each([
  [1, 100],
  [2, 200],
  [5, 1600],
])('after attempt %i the delay has grown to %i ms', (attempt, expected) => {
  expect(retryDelay(base, attempt, 0.5)).toBe(expected);
});

test('a delay never exceeds max-delay, nor what a timer can count', () => {
  expect(retryDelay({ ...base, maxDelayMs: 250 }, 8, 0)).toBe(250);
  expect(retryDelay(base, 5000, 0)).toBe(2 ** 31 - 1);
});

test('full jitter draws between zero and the delay', () => {
  expect(retryDelay({ ...base, jitter: 'full' }, 2, 0)).toBe(0);
  expect(retryDelay({ ...base, jitter: 'full' }, 2, 0.5)).toBe(100);
});
