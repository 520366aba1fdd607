import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEdit, applyEdits, differenceEdit } from './text-edit.ts';

const hardText = fc
  .array(fc.constantFrom('a', 'b', '😀', '😁', '\n', '\r\n', ' '), { maxLength: 12 })
  .map((parts) => parts.join(''));

test('the difference of two texts makes the one of the other, and splits no character and no line break', () => {
  fc.assert(
    fc.property(hardText, hardText, (before, after) => {
      const edit = differenceEdit(before, after);
      expect(edit === undefined).toBe(before === after);
      if (edit === undefined) return;
      expect(applyEdit(before, edit)).toBe(after);
      for (const at of [edit.start, edit.end]) {
        expect(before.slice(at - 1, at + 1)).not.toMatch(
          /^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/,
        );
      }
    }),
    { numRuns: 2000 },
  );
});

test('edits that do not overlap are made together', () => {
  const edits = [
    { start: 0, end: 1, text: 'A' },
    { start: 3, end: 3, text: '!' },
    { start: 2, end: 3, text: 'C' },
  ];
  expect(applyEdits('abc', edits)).toBe('AbC!');
});
