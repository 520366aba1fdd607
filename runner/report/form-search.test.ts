import { expect, test } from 'vitest';
import { FormSearch } from './form-search.ts';

const search = new FormSearch(['abab', 'abc', 'bcde']);

test('forms are found in order, and those that overlap as one', () => {
  expect(search.ranges('-abcde-abab-ababab-')).toEqual([
    [1, 6],
    [7, 11],
    [12, 18],
  ]);
  expect(search.ranges('abcabc')).toEqual([
    [0, 3],
    [3, 6],
  ]);
  expect(search.ranges('ab')).toEqual([]);
  expect(search.ranges('')).toEqual([]);
});

test.each([
  ['xaba', 1],
  ['xab', 1],
  ['xabx', 4],
  ['abc', 1],
  ['abcd', 1],
  ['abcde', 5],
  ['abab', 2],
  ['', 0],
])('what may go on in %j starts at %i', (text, at) => {
  expect(search.openEnd(text)).toBe(at);
});
