import { expect, test } from 'vitest';
import type { JsonSchema } from '../../../lock/index.ts';
import { canonicalSchema, enumSchema } from './canonical-schema.ts';

const union = (...anyOf: JsonSchema[]): JsonSchema => canonicalSchema({ anyOf });

test('plain types become one list, without repetition', () => {
  expect(union({ type: 'string' }, { type: 'null' }, { type: 'string' })).toEqual({
    type: ['null', 'string'],
  });
  expect(union({ type: 'number' })).toEqual({ type: 'number' });
});

test('literals become one enum, sorted by type and value, with null among them', () => {
  expect(union(enumSchema(['b']), enumSchema(['a']), { type: 'null' })).toEqual({
    type: ['null', 'string'],
    enum: [null, 'a', 'b'],
  });
  expect(union(enumSchema([10]), enumSchema([9]), enumSchema(['1']))).toEqual({
    type: ['number', 'string'],
    enum: [9, 10, '1'],
  });
});

test('true and false are boolean, and a literal of a type that is there says nothing', () => {
  expect(union(enumSchema([true]), enumSchema([false]))).toEqual({ type: 'boolean' });
  expect(union(enumSchema(['a']), { type: 'string' })).toEqual({ type: 'string' });
  expect(union(enumSchema(['a']), { type: 'number' })).toEqual({
    anyOf: [{ type: 'number' }, { type: 'string', const: 'a' }],
  });
});

test('alternatives are flat and sorted, whatever order they came in', () => {
  const a: JsonSchema = { type: 'object', properties: { a: { type: 'string' } } };
  const b: JsonSchema = { type: 'object', properties: { b: { type: 'string' } } };
  expect(union({ anyOf: [b, { type: 'null' }] }, a)).toEqual(union(a, b, { type: 'null' }));
});

test('anything swallows the rest, and nothing is left out', () => {
  expect(union(true, { type: 'string' })).toBe(true);
  expect(union(false, { type: 'string' })).toEqual({ type: 'string' });
  expect(union(false)).toBe(false);
});

test('what stands beside alternatives stays', () => {
  expect(
    canonicalSchema({ description: 'd', anyOf: [{ type: 'string' }, { type: 'null' }] }),
  ).toEqual({ description: 'd', type: ['null', 'string'] });
});
