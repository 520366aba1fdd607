import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { difference, splice, unchanged } from './spliced-text.ts';

test('offsets before a splice stay, those behind it move, those inside are lost', () => {
  const spliced = splice('abcdef', { start: 2, end: 4 }, 'XYZ');
  expect(spliced.text).toBe('abXYZef');
  expect([0, 2, 3, 4, 6].map(spliced.from)).toEqual([0, 2, undefined, 5, 7]);
  expect([0, 2, 3, 5, 7].map(spliced.back)).toEqual([0, 2, undefined, 4, 6]);
});

test('a text that is the same has all its offsets', () => {
  expect(unchanged('abc').from(2)).toBe(2);
  expect(difference('abc', 'abc').from(2)).toBe(2);
});

test('between any two texts, an offset that is carried over stands behind or before the same text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '🌊'), maxLength: 20 });
  fc.assert(
    fc.property(text, text, (current, other) => {
      const spliced = difference(current, other);
      expect(spliced.text).toBe(other);
      for (let offset = 0; offset <= current.length; offset++) {
        const there = spliced.from(offset);
        if (there === undefined) continue;
        const isBefore = current.slice(0, offset) === other.slice(0, there);
        expect(isBefore || current.slice(offset) === other.slice(there)).toBe(true);
      }
    }),
  );
});
