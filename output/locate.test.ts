import { expect, test } from 'vitest';
import { locate } from './locate.ts';

const sources = new Map([
  ['a', 'one\ntwo\r\nthree'],
  ['lead', '\n\nx'],
  ['empty', ''],
]);

function at(path: string, start: number, end: number): readonly number[] {
  const { line, column, endLine, endColumn } = locate({ path, start, end }, sources);
  return [line, column, endLine, endColumn];
}

test('lines and columns count from one', () => {
  expect(at('a', 0, 3)).toEqual([1, 1, 1, 4]);
  expect(at('a', 4, 7)).toEqual([2, 1, 2, 4]);
  expect(at('a', 9, 14)).toEqual([3, 1, 3, 6]);
  expect(at('a', 2, 11)).toEqual([1, 3, 3, 3]);
});

test('a line feed belongs to the line that it ends', () => {
  expect(at('a', 3, 4)).toEqual([1, 4, 2, 1]);
  expect(at('lead', 0, 0)).toEqual([1, 1, 1, 1]);
  expect(at('lead', 1, 1)).toEqual([2, 1, 2, 1]);
  expect(at('lead', 2, 3)).toEqual([3, 1, 3, 2]);
});

test('offsets outside the text are moved to its ends', () => {
  expect(at('a', 100, 200)).toEqual([3, 6, 3, 6]);
  expect(at('a', -5, -1)).toEqual([1, 1, 1, 1]);
  expect(at('a', 6, 2)).toEqual([2, 3, 2, 3]);
  expect(at('empty', 0, 5)).toEqual([1, 1, 1, 1]);
});

test('a file that is not known is pointed at as a whole', () => {
  expect(at('gone', 7, 9)).toEqual([1, 1, 1, 1]);
});

test('the position agrees with counting, at every offset', () => {
  const text = 'a\n\nbc\r\nd\n';
  for (let offset = 0; offset <= text.length; offset += 1) {
    const before = text.slice(0, offset).split('\n');
    const found = locate({ path: 't', start: offset, end: offset }, new Map([['t', text]]));
    expect([found.line, found.column]).toEqual([before.length, (before.at(-1) ?? '').length + 1]);
  }
});
