import { expect, test } from 'vitest';
import { sampleLock } from '../../lock/testing/sample-lock.ts';
import { compareSides } from './compare-sides.ts';
import { compareInput } from './testing/compare-input.ts';

test('the same lock on both sides is no news, and is counted', () => {
  const review = compareSides(
    compareInput({ base: [sampleLock], head: [sampleLock], unchanged: 3 }),
  );
  expect(review.changes).toEqual([]);
  expect(review.flows).toEqual([]);
  expect(review.unchanged).toBe(4);
  expect(review.verdict).toEqual({
    result: 'unchanged',
    breaking: false,
    approvers: [],
    reasons: [],
  });
});
