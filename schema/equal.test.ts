import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { identity, isEqual } from './equal.ts';
import type { Json } from './json.ts';

test('the order of keys does not count, the order of items does', () => {
  expect(isEqual({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
  expect(isEqual([1, 2], [2, 1])).toBe(false);
  expect(isEqual({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(isEqual({ a: null }, { b: null })).toBe(false);
  expect(isEqual([], {})).toBe(false);
  expect(isEqual(1, '1')).toBe(false);
  expect(isEqual(null, {})).toBe(false);
  expect(isEqual(0, -0)).toBe(true);
});

const few = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, true, 0, -0, 1, '', 'a', '1'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('value'), { noNullPrototype: true }),
  ),
})).value;

test('two values are equal exactly when their identities are the same', () => {
  fc.assert(
    fc.property(few, few, (a, b) => {
      expect(isEqual(a, b)).toBe(identity(a) === identity(b));
      expect(isEqual(a, a)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
