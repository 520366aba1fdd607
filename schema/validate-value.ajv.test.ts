import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formats } from './formats.ts';
import type { Json, JsonObject, JsonSchema } from './json.ts';
import { validateValue } from './validate-value.ts';

// ajv itself fails with a TypeError on a value with its own `toString`.
const names = ['a', 'b', 'kind', 'isPrototypeOf'] as const;
const texts = ['', 'a', 'b', 'ab', 'A', '😀', 'x😀y', '2026-01-02', 'a@b.org', '\ud800'] as const;
const numbers = [-1, -0, 0, 0.5, 1, 2, 3, 10] as const;

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false),
  fc.constantFrom<Json>(...numbers),
  fc.constantFrom<Json>(...texts),
);

const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object');
const count = fc.constantFrom(0, 1, 2, 3);
const refs = fc.constantFrom('#/$defs/one', '#/$defs/t~1wo', '#/$defs/list');

/** A schema of the keywords that we emit, over the vocabulary of `value`. */
const schema: fc.Arbitrary<JsonSchema> = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const inner = tie('schema');
  const several = fc.array(inner, { minLength: 1, maxLength: 3 });
  const members = fc.dictionary(fc.constantFrom(...names), inner, {
    maxKeys: 3,
    noNullPrototype: true,
  });
  const numeric = fc.constantFrom(...numbers);
  const keywords: Record<string, fc.Arbitrary<Json>> = {
    type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
    const: value,
    enum: fc.uniqueArray(value, {
      minLength: 1,
      maxLength: 3,
      selector: (item) => JSON.stringify(item),
    }),
    properties: members,
    required: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
    additionalProperties: inner,
    items: inner,
    prefixItems: several,
    minItems: count,
    maxItems: count,
    minProperties: count,
    maxProperties: count,
    uniqueItems: fc.boolean(),
    anyOf: several,
    oneOf: several,
    allOf: several,
    not: inner,
    $ref: refs,
    minimum: numeric,
    maximum: numeric,
    exclusiveMinimum: numeric,
    exclusiveMaximum: numeric,
    multipleOf: fc.constantFrom(0.5, 1, 2),
    minLength: count,
    maxLength: count,
    pattern: fc.constantFrom('^a', 'b$', '^.{2}$', '\\p{Lu}', '^[^a]*$'),
    format: fc.constantFrom('date', 'email', 'uri', 'unknown-format'),
    propertyNames: inner,
    patternProperties: fc.dictionary(fc.constantFrom('^a', 'i', '.'), inner, {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    title: fc.constant('T'),
    'x-type': fc.constant('Date'),
  };
  const entries = Object.entries(keywords).map(([key, arbitrary]) =>
    arbitrary.map((part): readonly [string, Json] => [key, part]),
  );
  const object = fc
    .uniqueArray(fc.oneof(...entries), { minLength: 1, maxLength: 4, selector: ([key]) => key })
    .map((parts): JsonObject => Object.fromEntries(parts));
  return { schema: fc.oneof({ maxDepth: 3, withCrossShrink: true }, fc.boolean(), object, object) };
}).schema;

/** Definitions that refer to each other, but never to themselves without going into the value. */
const withDefinitions = fc
  .tuple(schema.filter((s): s is JsonObject => typeof s !== 'boolean'))
  .map(([root]): JsonObject => ({
    ...root,
    $defs: {
      one: {
        anyOf: [{ type: 'string' }, { type: 'object', properties: { a: { $ref: '#/$defs/one' } } }],
      },
      't/wo': {
        type: 'array',
        items: { anyOf: [{ $ref: '#/$defs/t~1wo' }, { $ref: '#/$defs/one' }] },
      },
      list: { type: ['array', 'null'], items: { $ref: '#/$defs/list' }, maxItems: 2 },
    },
  }));

/** What ajv says, with our formats; `undefined` where ajv itself breaks. */
function ajvValidator(root: JsonSchema): (candidate: Json) => boolean | undefined {
  const options = {
    strict: false,
    ownProperties: true,
    validateSchema: false,
    logger: false,
  } as const;
  const ajv = new Ajv2020(options);
  for (const [name, admits] of formats) ajv.addFormat(name, admits);
  const validate = ajv.compile(root);
  return (candidate) => {
    try {
      return validate(candidate);
    } catch (error) {
      // Its generated code uses a record of evaluated properties that some branches do not make.
      if (error instanceof TypeError || error instanceof ReferenceError) return undefined;
      throw error;
    }
  };
}

test('we admit exactly what ajv admits', () => {
  const counts = { true: 0, false: 0, undefined: 0 };
  fc.assert(
    fc.property(
      withDefinitions,
      fc.array(value, { minLength: 6, maxLength: 10 }),
      (root, values) => {
        const ajvAdmits = ajvValidator(root);
        for (const candidate of values) {
          const theirs = ajvAdmits(candidate);
          counts[`${theirs}`] += 1;
          if (theirs !== undefined) {
            expect([candidate, validateValue(root, candidate).length === 0]).toEqual([
              candidate,
              theirs,
            ]);
          }
        }
      },
    ),
    { numRuns: 2_000 },
  );
  // Both answers must occur often, or the test shows nothing.
  expect(Math.min(counts.true, counts.false)).toBeGreaterThan(2_000);
  expect(counts.undefined).toBeLessThan(100);
});
