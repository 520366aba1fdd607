import { expect, test } from 'vitest';
import { splitText } from './split-text.ts';

function pieces(text: string): readonly string[] {
  return splitText(text).pieces.map(({ kind, start, end }) => `${kind}:${text.slice(start, end)}`);
}

test('a text is split at its expressions', () => {
  expect(pieces('plain')).toEqual(['text:plain']);
  expect(pieces('')).toEqual([]);
  expect(pieces('${{a}}')).toEqual(['expression:a']);
  expect(pieces('${{a}}${{b}}')).toEqual(['expression:a', 'expression:b']);
  expect(pieces('<${{a}} - ${{b}}>')).toEqual([
    'text:<',
    'expression:a',
    'text: - ',
    'expression:b',
    'text:>',
  ]);
});

test('single braces and dollars are text', () => {
  expect(pieces('$a ${b} {{ c }} $')).toEqual(['text:$a ${b} {{ c }} $']);
  expect(pieces('$${{ a }}')).toEqual(['text:$', 'expression: a ']);
});

test('an expression without an end is found where it starts', () => {
  expect(splitText('${{a}} then ${{ b }').unterminatedAt).toBe(12);
  expect(splitText('${{a}} then').unterminatedAt).toBeUndefined();
});
