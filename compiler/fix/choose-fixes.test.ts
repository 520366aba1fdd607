import { expect, test } from 'vitest';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { chooseFixes } from './choose-fixes.ts';

function fixed(title: string, ...ranges: readonly (readonly [number, number])[]): Diagnostic {
  const spans = ranges.map(([start, end]) => ({ path: 'a.yaml', start, end }));
  const edits = spans.map((span) => ({ span, text: '' }));
  const [span = { path: 'a.yaml', start: 0, end: 0 }] = spans;
  return diagnose('parse/stray-braces', span, undefined, { fix: { title, edits } });
}

function titles(...diagnostics: readonly Diagnostic[]): readonly string[] {
  return chooseFixes(diagnostics).map(({ fix }) => fix.title);
}

test('of two fixes that meet, the first is made', () => {
  expect(titles(fixed('one', [0, 4]), fixed('two', [3, 6]), fixed('three', [6, 7]))).toEqual([
    'one',
    'three',
  ]);
  expect(titles(fixed('one', [0, 2], [8, 9]), fixed('two', [8, 9]))).toEqual(['one']);
});

test('two fixes of the same place are not both made', () => {
  expect(titles(fixed('one', [4, 4]), fixed('two', [4, 4]))).toEqual(['one']);
  expect(titles(fixed('one', [2, 4]), fixed('two', [4, 4]))).toEqual(['one']);
});

test('edits of different files do not meet', () => {
  const { fix, ...plain } = fixed('two', [0, 4]);
  const elsewhere = (fix?.edits ?? []).map(({ span, text }) => ({
    span: { ...span, path: 'b.yaml' },
    text,
  }));
  const other = { ...plain, fix: { title: 'two', edits: elsewhere } };
  expect(titles(fixed('one', [0, 4]), other)).toEqual(['one', 'two']);
});

test('a diagnostic without a fix has none to choose', () => {
  expect(
    titles(diagnose('parse/directive', { path: 'a.yaml', start: 0, end: 1 }, undefined)),
  ).toEqual([]);
});
