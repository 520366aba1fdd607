import { expect, test } from 'vitest';
import { renderJson } from './render-json.ts';

const sources = new Map([['a.yaml', 'one\ntwo three\n']]);

test('offsets become lines and columns, and every finding has the same fields', () => {
  const span = { path: 'a.yaml', start: 8, end: 13 };
  const fix = { title: 'Write it.', edits: [{ span, text: 'four' }] };
  const related = [{ span: { path: 'b.yaml', start: 3, end: 4 }, message: 'There.' }];
  expect(
    renderJson(
      [
        { code: 'x/y', severity: 'error', message: 'No.', span, related, hint: 'Try.', fix },
        { code: 'x/z', severity: 'info', message: 'So.', span, related: [] },
      ],
      sources,
    ),
  ).toEqual([
    {
      code: 'x/y',
      severity: 'error',
      message: 'No.',
      path: 'a.yaml',
      line: 2,
      column: 5,
      endLine: 2,
      endColumn: 10,
      hint: 'Try.',
      related: [
        { path: 'b.yaml', message: 'There.', line: 1, column: 1, endLine: 1, endColumn: 1 },
      ],
      fix: {
        title: 'Write it.',
        edits: [{ path: 'a.yaml', line: 2, column: 5, endLine: 2, endColumn: 10, text: 'four' }],
      },
    },
    {
      code: 'x/z',
      severity: 'info',
      message: 'So.',
      path: 'a.yaml',
      line: 2,
      column: 5,
      endLine: 2,
      endColumn: 10,
      hint: null,
      related: [],
      fix: null,
    },
  ]);
});

test('no findings are an empty list', () => {
  expect(renderJson([], sources)).toEqual([]);
});
