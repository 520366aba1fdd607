import { expect, test } from 'vitest';
import { mergeGrants } from './merge-grants.ts';

const text = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const merged = (base: string, ours: string, theirs: string): string =>
  mergeGrants({ base, ours, theirs });

test('what either side took away is gone, and what either side added is there, sorted and once', () => {
  const base = text('a net x', 'b net x', 'c net x');
  expect(
    merged(
      base,
      text('a net x', 'c net x', 'd net x'),
      text('a net x', 'b net x', '0 run git', 'd net x'),
    ),
  ).toBe(text('0 run git', 'a net x', 'd net x'));
});

test('nothing is a file without a line', () => {
  expect(merged('', '', '')).toBe('');
  expect(merged(text('a net x'), '', text('a net x'))).toBe('');
  expect(merged('', text('a net x'), '')).toBe(text('a net x'));
});

test('a line that both sides replaced otherwise becomes both: compile says which one is right', () => {
  expect(merged(text('a net x:1'), text('a net x:2'), text('a net x:3'))).toBe(
    text('a net x:2', 'a net x:3'),
  );
});
