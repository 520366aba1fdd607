import { expect, test } from 'vitest';
import { daysBetween } from './days-between.ts';

test('days are whole ones, over months and leap days', () => {
  expect(daysBetween('2026-11-28', '2026-11-28')).toBe(0);
  expect(daysBetween('2026-10-31', '2026-11-01')).toBe(1);
  expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
  expect(daysBetween('2026-11-29', '2026-11-28')).toBe(-1);
  expect(daysBetween('', '2026-11-28')).toBeNaN();
});
