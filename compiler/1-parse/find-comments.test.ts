import { expect, test } from 'vitest';
import { findComments } from './find-comments.ts';

function comments(text: string): readonly string[] {
  return findComments(text).map(({ start, end }) => text.slice(start, end).trimEnd());
}

test('comments are found on their own lines and after values', () => {
  expect(comments('# one\na: 1 # two\nb: # three\n  - x\n')).toEqual(['# one', '# two', '# three']);
  expect(comments('a: 1 # two\r\nb: 2\r\n# three\r\n')).toEqual(['# two', '# three']);
});

test('a # in a string, in a word or in a block of text starts none', () => {
  const text = [
    'a: "x # no"',
    "b: 'x # no'",
    'c: x#no',
    'd: |',
    '  # no',
    'e: >- # yes',
    '  x # no',
  ];
  expect(comments(text.join('\n'))).toEqual(['# yes']);
});
