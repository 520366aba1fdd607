import { expect, test } from 'vitest';
import { findComments } from '../1-parse/find-comments.ts';
import { readSilences } from './read-silences.ts';

function read(text: string): readonly string[] {
  const { value, diagnostics } = readSilences('flow.yaml', text, findComments(text));
  return [
    ...value.map(({ code, reason, line }) => {
      const about = text.slice(line.start, line.end).trim();
      return `${code} (${reason}) on «${about}»`;
    }),
    ...diagnostics.map(({ code, span }) => `${code} «${text.slice(span.start, span.end)}»`),
  ];
}

test('a comment at the end of a line is about that line', () => {
  expect(read('a: 1 # millrace-ignore check/unused-input: it is for the dashboard\nb: 2')).toEqual([
    'check/unused-input (it is for the dashboard) on «a: 1 # millrace-ignore check/unused-input: it is for the dashboard»',
  ]);
});

test('comments on lines of their own are about the next line that is none', () => {
  const text = [
    '# millrace-ignore check/unused-input: one',
    '  # millrace-ignore check/unused-secret: two',
    '',
    '# something else',
    'a: 1',
    '# millrace-ignore check/unused-input: at the end',
  ].join('\r\n');
  expect(read(text)).toEqual([
    'check/unused-input (one) on «a: 1»',
    'check/unused-secret (two) on «a: 1»',
    'check/unused-input (at the end) on «»',
  ]);
});

test('a reason may hold colons and other marks', () => {
  expect(read('a: 1 # millrace-ignore check/unused-input: see: "x" # 3')[0]).toContain(
    '(see: "x" # 3)',
  );
});

test('one that is wrong silences nothing', () => {
  expect(read('a: 1 # millrace-ignore check/unused-input')).toEqual([
    'silence/no-reason «# millrace-ignore check/unused-input»',
  ]);
  expect(read('a: 1 # millrace-ignore check/unused-input:  ')).toEqual([
    'silence/no-reason «# millrace-ignore check/unused-input:»',
  ]);
  expect(read('a: 1 # millrace-ignore')).toEqual(['silence/unknown-code «# millrace-ignore»']);
  expect(read('a: 1 # millrace-ignore toString: x')).toEqual(['silence/unknown-code «toString»']);
  expect(read('a: 1 # millrace-ignore check/type-mismatch: x')).toEqual([
    'silence/error «check/type-mismatch»',
  ]);
});

test('other comments are not looked at', () => {
  expect(read('a: 1 # millrace-ignored\nb: 2 # see millrace-ignore check/unused-input: x')).toEqual(
    [],
  );
});
