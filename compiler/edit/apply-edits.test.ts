import { expect, test } from 'vitest';
import { applyEdits, areDisjoint } from './apply-edits.ts';

test('edits are applied by place, whatever their order', () => {
  const edits = [
    { start: 6, end: 11, text: 'there' },
    { start: 0, end: 5, text: 'Hi' },
    { start: 11, end: 11, text: '!' },
  ];
  expect(applyEdits('Hello world', edits)).toBe('Hi there!');
});

test('without edits a text stays', () => {
  expect(applyEdits('a\r\n\tb', [])).toBe('a\r\n\tb');
});

test('edits that overlap or lie outside are refused', () => {
  const overlapping = [
    { start: 0, end: 3, text: '' },
    { start: 2, end: 4, text: '' },
  ];
  expect(() => applyEdits('abcdef', overlapping)).toThrow(RangeError);
  expect(areDisjoint(overlapping)).toBe(false);
  expect(areDisjoint(overlapping.map((edit, at) => ({ ...edit, end: 2 + at })))).toBe(true);
  expect(() => applyEdits('abc', [{ start: 2, end: 9, text: '' }])).toThrow(RangeError);
  expect(() => applyEdits('abc', [{ start: 2, end: 1, text: '' }])).toThrow(RangeError);
});
