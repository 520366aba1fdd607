import { expect, test } from 'vitest';
import type { Json } from '../../lock/index.ts';
import { compareValues } from './compare-values.ts';

function differences(expected: Json, got: Json): readonly string[] {
  const whole = { path: ['x'], name: 'the output' };
  return compareValues(expected, got, whole).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
}

test('equal values do not differ, whatever the order of their keys', () => {
  for (const value of [null, 1, 'a', [], {}, [[1, { a: [] }]]]) {
    expect(differences(value, structuredClone(value))).toEqual([]);
  }
  expect(differences({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toEqual([]);
});

test('the innermost places are named', () => {
  expect(differences({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toEqual([
    'x.a.1.b: `a[1].b` of the output is another value',
  ]);
  expect(differences(1, '1')).toEqual(['x: the output is another value']);
  expect(differences([], {})).toEqual(['x: the output is another value']);
});

test('what is missing and what is too much are told apart', () => {
  expect(differences({ a: 1, b: null }, { a: 1, c: null })).toEqual([
    'x.b: `b` of the output is missing',
    'x.c: `c` of the output is more than was expected',
  ]);
  expect(differences([1, 2], [1])).toEqual(['x.1: `[1]` of the output is missing']);
  expect(differences([1], [1, 2])).toEqual(['x.1: `[1]` of the output is more than was expected']);
});

test('a key of Object.prototype is a key as any other', () => {
  expect(differences({}, { toString: 1 })).toEqual([
    'x.toString: `toString` of the output is more than was expected',
  ]);
});

test('of many differences only some are told, and how many more there are', () => {
  const many = Array.from({ length: 50 }, (_, index) => index);
  const said = differences(
    many,
    many.map((one) => one + 1),
  );
  expect(said).toHaveLength(21);
  expect(said.at(-1)).toBe('x: the output differs in 30 more places');
});
