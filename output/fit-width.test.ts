import { expect, test } from 'vitest';
import { displayWidth, fitWidth, splitWidth } from './fit-width.ts';

test.each([
  ['abc', 3],
  ['', 0],
  ['日本', 4],
  ['e\u0301', 1],
  ['👩‍💻!', 3],
])('%s is %i columns wide', (line, width) => {
  expect(displayWidth(line)).toBe(width);
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 5, 'abcd…'],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['👩‍💻👩‍💻', 3, '👩‍💻…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('%s within %i columns is %s', (line, columns, fitted) => {
  expect(fitWidth(line, columns)).toBe(fitted);
});

test('a line of a million characters is cut as well as a short one, and never too wide', () => {
  expect(fitWidth('x'.repeat(1_000_000), 10)).toBe('xxxxxxxxx…');
  const marks = `a${'\u0301'.repeat(1_000_000)}`;
  expect(displayWidth(fitWidth(marks, 10))).toBeLessThanOrEqual(10);
});

test.each([
  ['abcdef', 3, ['abc', 'def']],
  ['日本語', 4, ['日本', '語']],
  ['日本', 1, ['日', '本']],
  ['', 3, ['']],
  ['a › b', 9, ['a › b']],
])('%s in parts of %i columns', (line, columns, parts) => {
  expect(splitWidth(line, columns)).toEqual(parts);
});
