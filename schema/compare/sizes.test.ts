import { expect, test } from 'vitest';
import type { JsonObject, JsonSchema } from '../json.ts';
import { compareSchemas } from './compare-schemas.ts';

const range = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index);

function branch(index: number, least = index, type = 'integer'): JsonObject {
  return {
    type: 'object',
    properties: { kind: { const: `k${index}` }, v: { type, minimum: least } },
    required: ['kind', 'v'],
    additionalProperties: false,
  };
}

function nest(
  times: number,
  inner: JsonSchema,
  wrap: (inner: JsonSchema, index: number) => JsonSchema,
): JsonSchema {
  return range(times).reduce((schema, index) => wrap(schema, index), inner);
}

const branches = range(100).map((index) => branch(index));
const doubled = (schema: JsonSchema): JsonObject => ({
  $ref: '#/$defs/d24',
  $defs: Object.fromEntries([
    ['d0', schema],
    ...range(24).map((index): [string, JsonSchema] => [
      `d${index + 1}`,
      {
        anyOf: [
          { $ref: `#/$defs/d${index}` },
          { allOf: [{ $ref: `#/$defs/d${index}` }, { minLength: 1 }] },
        ],
      },
    ]),
  ]),
});

/** What is large and decided, and what is answered "unproven" instead of taking long. */
const cases: Readonly<Record<string, readonly [a: JsonSchema, b: JsonSchema, relation: string]>> = {
  'a hundred branches, in another order': [
    { anyOf: branches },
    { anyOf: [...branches].reverse() },
    'equal',
  ],
  'one branch of a hundred is narrower': [
    { anyOf: branches },
    { anyOf: range(100).map((index) => branch(index, index === 57 ? 58 : index)) },
    'superset',
  ],
  'a hundred branches, each wider': [
    { anyOf: branches },
    { anyOf: range(100).map((index) => branch(index, index - 1, 'number')) },
    'subset',
  ],
  'thirty exclusive branches': [
    { oneOf: branches.slice(0, 30) },
    { anyOf: branches.slice(0, 30) },
    'equal',
  ],
  'five hundred times not': [
    nest(500, { type: 'string' }, (not) => ({ not })),
    { type: 'string' },
    'equal',
  ],
  'oneOf twelve deep': [
    nest(12, { type: 'string' }, (inner, index) => ({
      oneOf: [inner, { type: 'integer', minimum: index }, { const: index }],
    })),
    { type: ['string', 'integer'] },
    'subset',
  ],
  'definitions that double twenty-four times': [
    doubled({ type: 'string' }),
    { type: 'string' },
    'equal',
  ],
  'twenty patterns of keys': [
    {
      type: 'object',
      patternProperties: Object.fromEntries(
        range(20).map((index) => [`${index}.*${index + 1}`, { minimum: index }]),
      ),
    },
    {
      type: 'object',
      patternProperties: Object.fromEntries(
        range(20).map((index) => [`${index}.*${index + 1}`, { minimum: Math.min(index, 18) }]),
      ),
    },
    'subset',
  ],
  'an automaton of 2^15 states': [
    { type: 'string', pattern: '(a|b)*a(a|b){14}$' },
    { type: 'string', pattern: '(a|b)*b(a|b){14}$' },
    'unproven',
  ],
  'long texts': [
    { type: 'string', minLength: 100_000 },
    { type: 'string', minLength: 99_999 },
    'subset',
  ],
  'long arrays': [{ type: 'array', minItems: 5_000 }, { type: 'array', minItems: 4_999 }, 'subset'],
  'two hundred properties': [
    {
      type: 'object',
      required: range(200).map((index) => `p${index}`),
      properties: Object.fromEntries(
        range(200).map((index) => [`p${index}`, { type: 'string', minLength: index }]),
      ),
    },
    {
      type: 'object',
      required: range(100).map((index) => `p${index}`),
      properties: Object.fromEntries(
        range(200).map((index) => [
          `p${index}`,
          { type: 'string', minLength: Math.min(index, 150) },
        ]),
      ),
    },
    'subset',
  ],
  'a hundred and twenty levels': [
    nest(120, { type: 'string' }, (a) => ({ type: 'object', properties: { a }, required: ['a'] })),
    nest(120, { minLength: 1 }, (a) => ({ type: 'object', properties: { a }, required: ['a'] })),
    'neither',
  ],
  'a hundred intervals that join': [
    {
      anyOf: range(100).map((index) => ({
        type: 'integer',
        minimum: index * 10,
        maximum: index * 10 + 9,
      })),
    },
    { type: 'integer', minimum: 0, maximum: 999 },
    'equal',
  ],
  'a thousand texts': [
    { enum: range(1_000).map((index) => `v${index}`) },
    { enum: range(1_000).map((index) => `v${999 - index}`) },
    'equal',
  ],
};

for (const [name, [a, b, relation]] of Object.entries(cases)) {
  test(`${name}: ${relation}`, () => {
    expect(compareSchemas(a, b).relation).toBe(relation);
  });
}
