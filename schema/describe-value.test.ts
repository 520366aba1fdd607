import { expect, test } from 'vitest';
import { describeValue, excerpt, listOf } from './describe-value.ts';
import type { Json } from './json.ts';

test.each<[Json, string]>([
  [null, 'null'],
  [true, 'true'],
  [-0.5, 'the number -0.5'],
  [1e21, 'the number 1e+21'],
  ['', 'the string ""'],
  ['a\n"b"', 'the string "a\\n\\"b\\""'],
  [[], 'an empty array'],
  [[1], 'an array of 1'],
  [{}, 'an empty object'],
  [{ a: 1 }, 'an object with "a"'],
  [{ a: 1, b: 2, c: 3 }, 'an object with "a", "b" and "c"'],
])('%j is described as %s', (value, text) => {
  expect(describeValue(value)).toBe(text);
});

test('a long text is cut between characters', () => {
  const cut = excerpt('😀'.repeat(200));
  expect(cut).toBe(`"${'😀'.repeat(77)}"…`);
  expect(excerpt('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`);
  expect(excerpt('x'.repeat(81))).toBe(`"${'x'.repeat(77)}"…`);
});

test('a huge text is not walked to its end', () => {
  const start = performance.now();
  excerpt('x'.repeat(50_000_000));
  expect(performance.now() - start).toBeLessThan(1_000);
});

test('what is inside arrays and objects is left out', () => {
  expect(excerpt([[[1]]])).toBe('[…]');
  expect(excerpt({ a: 1 })).toBe('{…}');
  expect(excerpt([])).toBe('[]');
  expect(excerpt({})).toBe('{}');
});

test('lists end with a word, and long ones with a count', () => {
  expect(listOf([], 'or')).toBe('');
  expect(listOf(['a'], 'or')).toBe('a');
  expect(listOf(['a', 'b'], 'or')).toBe('a or b');
  expect(listOf(['a', 'b', 'c'], 'and')).toBe('a, b and c');
  const twenty = Array.from({ length: 20 }, (_, index) => String(index));
  expect(listOf(twenty, 'or')).toBe('0, 1, 2, 3, 4, 5, 6, 7 or 12 more');
  expect(listOf(['x'.repeat(60), 'y'.repeat(60), 'z'], 'or')).toBe(`${'x'.repeat(60)} or 2 more`);
});

test('an object with many keys is described in a line', () => {
  const wide = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [`key${index}`, index]),
  );
  expect(describeValue(wide).length).toBeLessThan(160);
  expect(describeValue(wide)).toMatch(/and 99\d more$/);
});
