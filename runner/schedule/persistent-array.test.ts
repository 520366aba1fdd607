import fc from 'fast-check';
import { expect, test } from 'vitest';
import { getItem, itemsOf, persistentArray, withItem } from './persistent-array.ts';

test('it behaves as an array of its length, and old versions stay', () => {
  fc.assert(
    fc.property(
      fc.nat(3000),
      fc.array(fc.tuple(fc.nat(), fc.integer()), { maxLength: 20 }),
      (length, changes) => {
        let model: readonly number[] = Array.from({ length }, (_, index) => index);
        const first = persistentArray(model);
        let array = first;
        for (const [position, value] of length === 0 ? [] : changes) {
          model = model.with(position % length, value);
          array = withItem(array, position % length, value);
          expect(getItem(array, position % length)).toBe(value);
        }
        expect(itemsOf(array)).toEqual(model);
        expect(itemsOf(first)).toEqual(Array.from({ length }, (_, index) => index));
        expect(array.length).toBe(length);
      },
    ),
    { numRuns: 50 },
  );
});

test('an index outside is our mistake', () => {
  const array = persistentArray([1, 2]);
  expect(() => getItem(array, 2)).toThrow('an index lies inside its array');
  expect(() => withItem(array, -1, 0)).toThrow('an index lies inside its array');
});

test('items that are arrays themselves stay whole', () => {
  expect(itemsOf(persistentArray([[1], [2, 3]]))).toEqual([[1], [2, 3]]);
});
