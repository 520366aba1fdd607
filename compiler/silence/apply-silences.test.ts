import { expect, test } from 'vitest';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { applySilences } from './apply-silences.ts';
import type { Silences } from './find-silences.ts';

const path = 'flow.yaml';
const silences: Silences = new Map([
  [
    path,
    {
      value: [
        {
          code: 'check/unused-input',
          reason: 'the dashboard',
          span: { path, start: 0, end: 5 },
          line: { start: 10, end: 20 },
        },
      ],
      diagnostics: [],
    },
  ],
]);

function unusedAt(start: number, where = path): Diagnostic {
  return diagnose('check/unused-input', { path: where, start, end: start + 1 }, { name: 'x' });
}

function sift(...diagnostics: readonly Diagnostic[]): readonly string[] {
  const [flow] = applySilences([{ diagnostics, files: [path] }], silences);
  return [
    ...(flow?.diagnostics ?? []).map(({ code }) => code),
    ...(flow?.silenced ?? []).map(({ code, silenced }) => `(${code}: ${silenced})`),
  ];
}

test('a warning that starts on the line is taken out, with the reason', () => {
  expect(sift(unusedAt(10), unusedAt(20))).toEqual([
    '(check/unused-input: the dashboard)',
    '(check/unused-input: the dashboard)',
  ]);
});

test('other lines, other files and other codes stay', () => {
  const other = diagnose('check/unused-secret', { path, start: 12, end: 13 }, { name: 'X' });
  expect(sift(unusedAt(9), unusedAt(21), unusedAt(12, 'other.yaml'), other)).toEqual([
    'silence/unused',
    'check/unused-input',
    'check/unused-secret',
    'check/unused-input',
    'check/unused-input',
  ]);
});

test('in a flow with errors no silence is called unused', () => {
  const error = diagnose('resolve/unknown-input', { path, start: 30, end: 31 }, { name: 'x' });
  expect(sift(error)).toEqual(['resolve/unknown-input']);
  expect(sift()).toEqual(['silence/unused']);
});

test('a silence that one flow uses is not unused in another that shares the file', () => {
  const findings = [
    { diagnostics: [unusedAt(12)], files: [path] },
    { diagnostics: [], files: [path] },
  ];
  expect(applySilences(findings, silences).map(({ diagnostics }) => diagnostics)).toEqual([[], []]);
});
