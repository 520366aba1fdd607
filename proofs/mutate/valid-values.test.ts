import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonSchema } from '../../lock/index.ts';
import { validateValue } from '../../schema/index.ts';
import { pick, validValues } from './valid-values.ts';

const tree: JsonSchema = {
  $ref: '#/$defs/Tree',
  $defs: {
    Tree: {
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 2 },
        inner: { type: 'array', items: { $ref: '#/$defs/Tree' } },
      },
      required: ['name', 'inner'],
    },
  },
};

const schemas: readonly JsonSchema[] = [
  { type: 'integer', minimum: 1, maximum: 3 },
  { type: ['string', 'null'], maxLength: 4 },
  { enum: ['a', 'b'] },
  { type: 'string', format: 'date-time' },
  { type: 'string', pattern: '^v\\d+$' },
  {
    type: 'array',
    prefixItems: [{ type: 'number' }, { type: 'string' }],
    items: false,
    minItems: 2,
  },
  {
    type: 'object',
    properties: { a: { type: 'boolean' }, b: { const: 1 } },
    required: ['a'],
    additionalProperties: false,
  },
  { type: 'object', additionalProperties: { type: 'number', exclusiveMinimum: 0 } },
  {
    anyOf: [
      { type: 'object', properties: { kind: { const: 'x' } }, required: ['kind'] },
      { type: 'null' },
    ],
  },
  tree,
];

test.each(schemas)('every value made for %j is valid', (schema) => {
  fc.assert(
    fc.property(validValues(schema), (value) => validateValue(schema, value).length === 0),
    { numRuns: 100 },
  );
});

test('a seed stands for one value, and other seeds for others', () => {
  const values = validValues({ type: 'integer', minimum: 0, maximum: 1_000_000 });
  expect(pick(values, 7)).toBe(pick(values, 7));
  expect(new Set(Array.from({ length: 20 }, (_, seed) => pick(values, seed))).size).toBeGreaterThan(
    5,
  );
});

test('optional fields and lists are there and are not', () => {
  const values = validValues({
    type: 'object',
    properties: { a: { type: 'array', items: { type: 'null' } } },
  });
  const seen = fc.sample(values, { seed: 1, numRuns: 60 }).map((value) => JSON.stringify(value));
  expect(seen).toEqual(expect.arrayContaining(['{}', '{"a":[]}', '{"a":[null]}']));
});
