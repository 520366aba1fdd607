import { expect, test } from 'vitest';
import { constraintOf } from './constraint.ts';

test('a number, a count, a pattern and a format are read', () => {
  expect(constraintOf('minimum', '-1.5', { type: 'number' })).toEqual({ value: -1.5 });
  expect(constraintOf('maxLength', '10', { type: ['null', 'string'] })).toEqual({ value: 10 });
  expect(constraintOf('minItems', '1', { $ref: '@1' })).toEqual({ value: 1 });
  expect(constraintOf('pattern', '^a+$', { anyOf: [{ type: 'string' }] })).toEqual({
    value: '^a+$',
  });
  expect(constraintOf('format', 'uuid', { type: 'string' })).toEqual({ value: 'uuid' });
});

test('other tags constrain nothing', () => {
  expect(constraintOf('deprecated', '', { type: 'string' })).toBeUndefined();
});

test.each([
  ['minimum', '', { type: 'number' }],
  ['minimum', 'few', { type: 'number' }],
  ['minLength', '1.5', { type: 'string' }],
  ['minLength', '-1', { type: 'string' }],
  ['multipleOf', '0', { type: 'number' }],
  ['maximum', '3', { type: 'string' }],
  ['pattern', '(', { type: 'string' }],
  ['format', 'phone', { type: 'string' }],
] as const)('@%s %s is refused', (name, text, schema) => {
  expect(constraintOf(name, text, schema)).toHaveProperty('fault');
});
