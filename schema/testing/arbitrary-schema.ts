import * as fc from 'fast-check';
import type { Json, JsonObject, JsonSchema } from '../json.ts';

const names = ['a', 'b', 'kind', 'isPrototypeOf'] as const;
const texts = ['', 'a', 'b', 'ab', 'A', '😀', 'x😀y', '2026-01-02', 'a@b.org'] as const;
const numbers = [-1, 0, 0.5, 1, 2, 3, 10] as const;

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false),
  fc.constantFrom<Json>(...numbers),
  fc.constantFrom<Json>(...texts),
);

/** Values over a small vocabulary, which schemas of `arbitrarySchema` speak of. */
export const arbitraryValue: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object');
const count = fc.constantFrom(0, 1, 2, 3);

function keywordsOf(inner: fc.Arbitrary<JsonSchema>): Record<string, fc.Arbitrary<Json>> {
  const several = fc.array(inner, { minLength: 1, maxLength: 3 });
  const numeric = fc.constantFrom(...numbers);
  const members = (keys: readonly string[]): fc.Arbitrary<Json> =>
    fc.dictionary(fc.constantFrom(...keys), inner, { maxKeys: 3, noNullPrototype: true });
  return {
    type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
    const: arbitraryValue,
    enum: fc.uniqueArray(arbitraryValue, { minLength: 1, maxLength: 3, selector: JSON.stringify }),
    properties: members(names),
    required: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
    additionalProperties: inner,
    patternProperties: members(['^a', 'i', '.', '^(?!a)']),
    propertyNames: inner,
    minProperties: count,
    maxProperties: count,
    items: inner,
    prefixItems: several,
    minItems: count,
    maxItems: count,
    uniqueItems: fc.boolean(),
    anyOf: several,
    oneOf: several,
    allOf: several,
    not: inner,
    $ref: fc.constantFrom('#/$defs/one', '#/$defs/list', '#/$defs/tree'),
    minimum: numeric,
    maximum: numeric,
    exclusiveMinimum: numeric,
    exclusiveMaximum: numeric,
    multipleOf: fc.constantFrom(0.5, 1, 2, 3),
    minLength: count,
    maxLength: count,
    pattern: fc.constantFrom('^a', 'b$', '^.{2}$', '\\p{Lu}', '^[^a]*$', '^(?=.*b).*a', '(a)\\1'),
    format: fc.constantFrom('date', 'email', 'uri', 'unknown-format'),
    title: fc.constant('T'),
  };
}

/** A schema of the keywords that are compared, with definitions that refer to each other. */
export const arbitrarySchema: fc.Arbitrary<JsonObject> = fc
  .letrec<{ schema: JsonSchema; object: JsonObject }>((tie) => {
    const entries = Object.entries(keywordsOf(tie('schema'))).map(([key, arbitrary]) =>
      arbitrary.map((part): readonly [string, Json] => [key, part]),
    );
    const object = fc
      .uniqueArray(fc.oneof(...entries), { minLength: 1, maxLength: 4, selector: ([key]) => key })
      .map((parts): JsonObject => Object.fromEntries(parts));
    return {
      schema: fc.oneof({ maxDepth: 3, withCrossShrink: true }, fc.boolean(), object, object),
      object,
    };
  })
  .object.map((root) => ({ ...root, $defs: definitions }));

/** They refer to themselves, but never without going into the value. */
export const definitions: JsonObject = {
  one: {
    anyOf: [{ type: 'string' }, { type: 'object', properties: { a: { $ref: '#/$defs/one' } } }],
  },
  list: { type: ['array', 'null'], items: { $ref: '#/$defs/list' }, maxItems: 2 },
  tree: {
    type: 'object',
    required: ['kind'],
    properties: { kind: { enum: ['a', 'b'] }, a: { $ref: '#/$defs/tree' } },
    additionalProperties: { $ref: '#/$defs/list' },
  },
};
