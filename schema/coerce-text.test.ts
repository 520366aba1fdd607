import { expect, test } from 'vitest';
import { coerceText } from './coerce-text.ts';
import type { Json, JsonSchema } from './json.ts';

test.each<[JsonSchema, string, Json]>([
  [{ type: 'string' }, 'deno', 'deno'],
  [{ type: 'string' }, '5', '5'],
  [{ type: 'string' }, '', ''],
  [{ type: 'string' }, '{"a":1}', '{"a":1}'],
  [{ type: 'number' }, '5', 5],
  [{ type: 'number' }, '-1.5e2', -150],
  [{ type: 'integer' }, '7', 7],
  [{ type: 'boolean' }, 'true', true],
  [{ type: 'null' }, 'null', null],
  [{ type: 'array' }, '[1,"a"]', [1, 'a']],
  [{ type: 'object' }, '{"a":[null]}', { a: [null] }],
  [{ type: ['number', 'null'] }, 'null', null],
  [{ type: ['string', 'number'] }, '5', '5'],
  [{ type: ['number', 'string'] }, '5', 5],
  [{ type: ['number', 'string'] }, 'five', 'five'],
  [{ anyOf: [{ type: 'number' }, { type: 'string' }] }, '5', 5],
  [{ anyOf: [{ type: 'number', minimum: 9 }, { type: 'string' }] }, '5', '5'],
  [{ anyOf: [{ type: 'null' }, { type: 'array' }] }, '[]', []],
  [{ oneOf: [{ type: 'boolean' }, { type: 'string' }] }, 'true', true],
  [{ allOf: [{ type: 'number' }, { minimum: 1 }] }, '3', 3],
  [{ enum: ['a', 'b'] }, 'b', 'b'],
  [{ enum: [1, 'x', null] }, '1', 1],
  [{ enum: [1, '1'] }, '1', 1],
  [{ const: true }, 'true', true],
  [{ const: 'true' }, 'true', 'true'],
  [{ $ref: '#/$defs/n', $defs: { n: { type: 'number' } } }, '4', 4],
  [true, '4', '4'],
  [{}, '4', '4'],
])('%j reads %j as %j', (schema, text, value) => {
  expect(coerceText(schema, text)).toEqual(value);
});

test.each<[JsonSchema, string, Json]>([
  [{ type: 'number' }, 'five', 'five'],
  [{ type: 'number' }, '', ''],
  [{ type: 'number' }, '0x10', '0x10'],
  [{ type: 'number' }, '007', '007'],
  [{ type: 'boolean' }, 'yes', 'yes'],
  [{ type: 'array' }, '[1,', '[1,'],
  [{ enum: ['a'] }, 'c', 'c'],
  [{ type: 'number', minimum: 10 }, '5', 5],
  [{ type: 'object' }, '[1]', [1]],
  [{ $ref: '#' }, 'x', 'x'],
])('what fits not at all stays as near as it is: %j, %j', (schema, text, value) => {
  expect(coerceText(schema, text)).toEqual(value);
});

test('a text nested too deep stays text', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  expect(coerceText({ type: 'array' }, deep)).toBe(deep);
});
