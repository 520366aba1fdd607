import { expect, test } from 'vitest';
import { runClock } from './run-clock.ts';

test('the clock of a run goes on, and never back', () => {
  const readings = [5, 20, 12, 19, 21];
  const clock = runClock(10, () => readings.shift() ?? 0);
  expect([clock(), clock(), clock(), clock(), clock()]).toEqual([10, 20, 20, 20, 21]);
});
