import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffSize } from './diff-size.ts';

test.each([
  ['a\nb\nc\n', 'a\nb\nc\n', 0, 0],
  ['', 'a\nb\n', 2, 0],
  ['a\nb\n', '', 0, 2],
  ['a\nb\nc\n', 'a\nx\nc\n', 1, 1],
  ['a\nb\n', 'b\na\n', 1, 1],
  ['a', 'a\n', 0, 0],
  ['a\n\n', 'a\n', 0, 1],
])('from %j to %j are %i lines more and %i less', (before, after, added, removed) => {
  expect(diffSize(before, after)).toEqual({ added, removed });
});

/** The length of the longest common subsequence, by the textbook. */
function common(one: readonly string[], other: readonly string[]): number {
  let row = new Array<number>(other.length + 1).fill(0);
  for (const line of one) {
    const next = [0];
    for (const [index, text] of other.entries()) {
      next.push(
        line === text ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

test('no edit is shorter', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (one, other) => {
      const text = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
      const kept = common(one, other);
      const size = { added: other.length - kept, removed: one.length - kept };
      expect(diffSize(text(one), text(other))).toEqual(size);
    }),
  );
});

test('texts with nothing in common end soon, as rewritten', () => {
  const text = (mark: string): string =>
    Array.from({ length: 20_000 }, (_, index) => `${mark}${index}\n`).join('');
  expect(diffSize(text('a'), text('b'))).toEqual({ added: 20_000, removed: 20_000 });
});
