import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryValue } from './testing/arbitrary-schema.ts';
import type { Json, JsonSchema } from './json.ts';
import { surelyFits } from './quick-check.ts';
import { validateValue } from './validate-value.ts';

const row = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    name: { type: ['string', 'null'], description: 'for people' },
    kind: { enum: ['new', 'seen'] },
    tags: { type: 'array', items: { type: 'string' } },
    extra: { anyOf: [{ type: 'number' }, { const: [1] }] },
  },
  required: ['id'],
  additionalProperties: false,
} as const;

test('what a script usually returns is known to fit', () => {
  const rows = [
    { id: 1, name: null, kind: 'new', tags: ['a'], extra: [1] },
    { id: 2, name: 'b', extra: 1.5 },
  ];
  expect(surelyFits({ type: 'array', items: row }, rows)).toBe(true);
  expect(surelyFits(true, rows)).toBe(true);
  expect(surelyFits({ additionalProperties: { type: 'boolean' } }, { a: true })).toBe(true);
});

test.each<[string, JsonSchema, Json]>([
  ['a number that is no integer', row, { id: 1.5 }],
  ['a missing property', row, { name: 'a' }],
  ['a property of the prototype only', { required: ['toString'] }, {}],
  ['a property that is not expected', row, { id: 1, toString: 1 }],
  ['an item of another type', row, { id: 1, tags: ['a', 1] }],
  ['no branch', row, { id: 1, extra: 'a' }],
  ['false', false, 1],
  ['another value of a map', { additionalProperties: { type: 'boolean' } }, { a: 1 }],
])('%s is not known to fit', (_name, schema, value) => {
  expect(surelyFits(schema, value)).toBe(false);
  expect(validateValue(schema, value)).not.toEqual([]);
});

test('a schema with a keyword that is not known here is left to the validator', () => {
  for (const keyword of [
    { pattern: '^a' },
    { $ref: '#/$defs/a' },
    { prefixItems: [] },
    { not: {} },
  ]) {
    expect(surelyFits({ ...keyword, items: { type: 'string' } }, [])).toBe(false);
  }
});

const names = fc.constantFrom('a', 'b', 'kind', 'isPrototypeOf');
const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object');

/** Schemas of the keywords that the quick look knows, over the vocabulary of `arbitraryValue`. */
const quickSchema = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const inner = tie('schema');
  const keywords = {
    type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
    const: arbitraryValue,
    enum: fc.array(arbitraryValue, { minLength: 1, maxLength: 3 }),
    properties: fc.dictionary(names, inner, { maxKeys: 3, noNullPrototype: true }),
    required: fc.uniqueArray(names, { maxLength: 2 }),
    additionalProperties: inner,
    items: inner,
    anyOf: fc.array(inner, { minLength: 1, maxLength: 3 }),
    title: fc.constant('T'),
  };
  const object = fc.record(keywords, { requiredKeys: [] }).map((drawn): JsonSchema => {
    return Object.fromEntries(Object.entries(drawn).slice(0, 3));
  });
  return { schema: fc.oneof({ maxDepth: 3 }, fc.boolean(), object, object, object) };
}).schema;

test('what is known to fit does fit, and what fits is known to where every keyword is', () => {
  let fitting = 0;
  fc.assert(
    fc.property(quickSchema, arbitraryValue, (schema, value) => {
      const fits = validateSlowly(schema, value).length === 0;
      expect(surelyFits(schema, value)).toBe(fits);
      if (fits) fitting += 1;
    }),
    { numRuns: 3_000 },
  );
  expect(fitting).toBeGreaterThan(300);
});

/** A schema that the quick look leaves alone, and that means the same. */
function validateSlowly(schema: JsonSchema, value: Json): ReturnType<typeof validateValue> {
  return validateValue({ allOf: [schema] }, value, schema);
}
