import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { visibleLine } from '../../output/index.ts';
import { clip } from './clip.ts';
import { textDifference } from './text-difference.ts';

test.each([
  ['plain', 'plain'],
  ['a  b', 'a \\u{20}b'],
  ['a\nb\tc', 'a\\u{a}b\\u{9}c'],
  ['ab\u202ecd', 'ab\\u{202e}cd'],
  ['pay\u200bpal', 'pay\\u{200b}pal'],
  ['a\u00a0b\u3164', 'a\\u{a0}b\\u{3164}'],
  ['日本', '日本'],
])('%j is shown as %s', (text, shown) => {
  expect(clip(text, 100)).toEqual({ text: shown, hidden: 0 });
});

test('what is shown never takes more room than it may, and what is hidden is counted', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.integer({ min: 2, max: 40 }),
      (text, most) => {
        const clipped = clip(text, most);
        expect(clipped.text.length).toBeLessThanOrEqual(most);
        expect(clipped.text.endsWith('…') || clipped.hidden === 0).toBe(true);
        expect(clipped.hidden).toBeLessThanOrEqual(text.length);
        expect(clipped.text).toBe(visibleLine(clipped.text));
      },
    ),
  );
});

test('a difference leaves out what both texts begin and end with', () => {
  expect(textDifference('a\nb\nc', 'a\nx\ny\nc', 9)).toEqual({
    lines: [
      { mark: '-', text: 'b' },
      { mark: '+', text: 'x' },
      { mark: '+', text: 'y' },
    ],
    hidden: 0,
  });
  expect(textDifference(undefined, 'a\nb\nc', 2)).toEqual({
    lines: [
      { mark: '+', text: 'a' },
      { mark: '+', text: 'b' },
    ],
    hidden: 1,
  });
  expect(textDifference('x'.repeat(500), undefined, 9).lines[0]?.text).toBe(`${'x'.repeat(200)}…`);
});
