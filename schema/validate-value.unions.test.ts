import { expect, test } from 'vitest';
import type { Json, JsonSchema } from './json.ts';
import { validateValue } from './validate-value.ts';

function problems(schema: JsonSchema, value: Json): readonly string[] {
  return validateValue(schema, value).map(({ path, message }) => `${path} ${message}`);
}

const result: JsonSchema = {
  anyOf: [
    {
      type: 'object',
      properties: { ok: { const: true }, value: { type: 'array', items: { type: 'number' } } },
      required: ['ok', 'value'],
    },
    {
      type: 'object',
      properties: {
        ok: { const: false },
        error: {
          type: 'object',
          properties: { name: { type: 'string' }, message: { type: 'string' } },
          required: ['message', 'name'],
        },
      },
      required: ['error', 'ok'],
    },
  ],
};

test('the branch that the discriminator names is the one that is reported', () => {
  expect(problems(result, { ok: true, value: [1, 'x'] })).toEqual([
    '$.value[1] must be a number, but is the string "x"',
  ]);
  expect(problems(result, { ok: false, error: { name: 'E' } })).toEqual([
    '$.error must have the property "message"',
  ]);
});

test('without a usable discriminator the branch with the fewest problems is reported', () => {
  expect(problems(result, { ok: 'maybe', value: [] })).toEqual([
    '$.ok must be true, but is the string "maybe"',
  ]);
  expect(problems(result, {})).toEqual(['$ must have the properties "ok" and "value"']);
});

test('a union of literals lists them', () => {
  const mood = { enum: ['good', 'bad', 'mixed'] };
  expect(problems(mood, 'worse')).toEqual([
    '$ must be one of "good", "bad" or "mixed", but is the string "worse"',
  ]);
});

test('a union of shapes and null tells the types of all', () => {
  const maybe: JsonSchema = {
    anyOf: [...(result as { anyOf: JsonSchema[] }).anyOf, { type: 'null' }],
  };
  expect(problems(maybe, 3)).toEqual(['$ must be an object or null, but is the number 3']);
  expect(problems(maybe, null)).toEqual([]);
});

test('a union inside a list inside a union is reported at its place', () => {
  const schema: JsonSchema = {
    anyOf: [{ type: 'null' }, { type: 'array', items: { anyOf: [{ type: 'string' }, result] } }],
  };
  expect(problems(schema, ['a', { ok: true, value: ['b'] }])).toEqual([
    '$[1].value[0] must be a number, but is the string "b"',
  ]);
});

test('anyOf next to other keywords applies as well', () => {
  const schema: JsonSchema = {
    type: 'number',
    anyOf: [{ minimum: 10 }, { maximum: 0 }],
    multipleOf: 5,
  };
  expect(problems(schema, 15)).toEqual([]);
  expect(problems(schema, -5)).toEqual([]);
  expect(problems(schema, 5)).toEqual(['$ must be at least 10, but is 5']);
  expect(problems(schema, 11)).toEqual(['$ must be a multiple of 5, but is 11']);
});

test('oneOf refuses what fits several', () => {
  const schema: JsonSchema = { oneOf: [{ multipleOf: 2 }, { multipleOf: 3 }] };
  expect(problems(schema, 2)).toEqual([]);
  expect(problems(schema, 6)).toEqual(['$ must fit exactly one of several shapes, but fits 2']);
  expect(problems(schema, 7)).toEqual(['$ must be a multiple of 2, but is 7']);
});

test('branches that are booleans are taken at their word', () => {
  expect(problems({ anyOf: [true, { type: 'string' }] }, 1)).toEqual([]);
  expect(problems({ anyOf: [false, { type: 'string' }] }, 'a')).toEqual([]);
  expect(problems({ anyOf: [false] }, 1)).toEqual(['$ is never valid: its schema admits no value']);
});

test('a large list of a union is checked in time in proportion to it', () => {
  const items = Array.from({ length: 50_000 }, (_, index) =>
    index % 2 === 0
      ? { ok: true, value: [index] }
      : { ok: false, error: { name: 'E', message: '' } },
  );
  const start = performance.now();
  expect(problems({ type: 'array', items: result }, items)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(10_000);
});

test('valid unions that overlap are not walked once a branch a level', () => {
  const tree: JsonSchema = {
    $ref: '#/$defs/tree',
    $defs: {
      tree: {
        anyOf: [
          {
            type: 'object',
            properties: { kids: { items: { $ref: '#/$defs/tree' } }, no: false },
            minProperties: 0,
          },
          { type: 'object', properties: { kids: { items: { $ref: '#/$defs/tree' } } } },
        ],
      },
    },
  };
  let value: Json = { no: 1 };
  for (let level = 0; level < 200; level += 1) value = { kids: [value], no: 1 };
  expect(problems(tree, value)).toEqual([]);
});
