import { expect, test } from 'vitest';
import { firstKeyEdit, valueStart } from './step-key-edits.ts';
import { applyEdit } from './text-edit.ts';

/** The text with `if: x` as the first key of the value of `a`. */
function withKey(text: string): string {
  const first = valueStart(text, text.indexOf('a:') + 1, text.length);
  return applyEdit(text, firstKeyEdit(text, first, { key: 'if', value: 'x' }));
}

test('a key comes first, in the form and with the line breaks of the others', () => {
  expect(withKey('s:\n  a: # why\n    b: 1\n')).toBe('s:\n  a: # why\n    if: x\n    b: 1\n');
  expect(withKey('s:\r\n  a:\r\n    b: 1\r\n')).toBe('s:\r\n  a:\r\n    if: x\r\n    b: 1\r\n');
  expect(withKey('s: { a: { b: 1 } }')).toBe('s: { a: { if: x, b: 1 } }');
  expect(withKey('s: { a: {} }')).toBe('s: { a: { if: x } }');
});
