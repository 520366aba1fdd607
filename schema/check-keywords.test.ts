import { expect, test } from 'vitest';
import type { Json, JsonSchema } from './json.ts';
import { validateValue } from './validate-value.ts';

/** Values that each schema admits, and values that it refuses, as JSON Schema 2020-12 says. */
const cases: readonly (readonly [
  JsonSchema,
  admitted: readonly Json[],
  refused: readonly Json[],
])[] = [
  [{ type: 'integer' }, [0, -3, 1e300, 2.0], [0.5, '1', null]],
  [{ type: 'number' }, [0, 0.5, -1e-9], ['0', true]],
  [{ type: ['array', 'null'] }, [[], null], [{}, '']],
  [{ type: [] }, [], [1, null, '']],
  [{ const: { a: [1, { b: 2 }] } }, [{ a: [1, { b: 2 }] }], [{ a: [{ b: 2 }, 1] }, {}]],
  [{ const: 0 }, [0, -0], [false, null, '']],
  [{ enum: [] }, [], [null]],
  [{ enum: [[1], { a: null }] }, [[1], { a: null }], [[], { a: 1 }]],
  [{ multipleOf: 0.5 }, [1, 1.5, -2, 'x'], [0.3]],
  [{ multipleOf: 0.01 }, [19.99, 0.07, 3], [19.995]],
  [{ minimum: 1, maximum: 2 }, [1, 2, '0'], [0.9, 2.1]],
  [{ exclusiveMinimum: 1, exclusiveMaximum: 2 }, [1.5], [1, 2]],
  [{ minLength: 2, maxLength: 3 }, ['ab', '😀😀😀', 5], ['a', 'abcd', '😀']],
  [{ pattern: 'b+' }, ['abc', 'b', 1], ['ac', '']],
  [{ pattern: '^\\p{Lu}$' }, ['Ä'], ['ä', 'ÄÄ']],
  [{ format: 'uuid' }, [1, null], ['x']],
  [{ format: 'never-heard-of' }, ['x'], []],
  [{ minItems: 1, maxItems: 2 }, [[1], [1, 2], 'x'], [[], [1, 2, 3]]],
  [
    { uniqueItems: true },
    [[], [1, '1', true], [{ a: 1 }, { a: 2 }]],
    [
      [1, 1],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      [0, -0],
    ],
  ],
  [{ uniqueItems: false }, [[1, 1]], []],
  [{ items: false }, [[]], [[1]]],
  [{ items: { type: 'string' } }, [[], ['a']], [['a', 1]]],
  [
    { prefixItems: [{ type: 'string' }, { type: 'number' }] },
    [[], ['a'], ['a', 1, null]],
    [[1], ['a', 'b']],
  ],
  [{ prefixItems: [true], items: { type: 'null' } }, [['a', null]], [['a', 1]]],
  [
    { minProperties: 1, maxProperties: 2 },
    [{ a: 1 }, { a: 1, b: 2 }, []],
    [{}, { a: 1, b: 2, c: 3 }],
  ],
  [{ required: ['a'] }, [{ a: null }, [], 'x'], [{}, { b: 1 }]],
  [{ properties: { a: { type: 'string' } } }, [{}, { a: '' }, { b: 1 }, [1]], [{ a: 1 }]],
  [{ properties: { a: true }, additionalProperties: false }, [{ a: 1 }, {}], [{ b: 1 }]],
  [{ additionalProperties: { type: 'number' } }, [{ a: 1 }], [{ a: '1' }]],
  [
    { patternProperties: { '^x': { type: 'number' } }, additionalProperties: false },
    [{ x1: 1 }],
    [{ x1: '1' }, { y: 1 }],
  ],
  [
    { patternProperties: { a: { minimum: 1 }, b: { maximum: 2 } } },
    [{ ab: 1.5 }, { a: 5 }],
    [{ ab: 5 }, { ab: 0 }],
  ],
  [{ propertyNames: { pattern: '^[a-z]+$' } }, [{ ab: 1 }, {}], [{ A: 1 }]],
  [{ propertyNames: false }, [{}, []], [{ a: 1 }]],
  [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, [1, 2], [0, 3]],
  [{ allOf: [] }, [1], []],
  [{ not: { type: 'null' } }, [1, ''], [null]],
  [{ not: { not: { type: 'null' } } }, [null], [1]],
  [{ $defs: { a: { type: 'null' } } }, [1, null], []],
  [{ $ref: '#/$defs/a', minimum: 2, $defs: { a: { type: 'number' } } }, [2], [1, 'x']],
  [false, [], [null, 1]],
];

test.each(cases)('%j', (schema, admitted, refused) => {
  const isValid = (value: Json): boolean => validateValue(schema, value).length === 0;
  for (const value of admitted) expect([value, isValid(value)]).toEqual([value, true]);
  for (const value of refused) expect([value, isValid(value)]).toEqual([value, false]);
});

test('annotations and unknown keywords say nothing', () => {
  const schema = {
    title: 't',
    default: 1,
    examples: [2],
    deprecated: true,
    'x-type': 'Date',
    whatever: false,
  };
  expect(validateValue(schema, 'anything')).toEqual([]);
});

test('a keyword whose value is of the wrong kind says nothing', () => {
  const schema = {
    minimum: '5',
    required: 'a',
    properties: [],
    enum: 'a',
    anyOf: 'x',
    pattern: 5,
    items: 5,
  };
  expect(validateValue(schema, {})).toEqual([
    { path: '$', message: 'is never valid: its schema admits no value' },
  ]);
  const { anyOf, ...rest } = schema;
  expect(anyOf).toBe('x');
  expect(validateValue(rest, {})).toEqual([]);
  expect(validateValue(rest, 1)).toEqual([]);
});
