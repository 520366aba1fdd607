import { expect, test } from 'vitest';
import type { Json, JsonSchema } from './json.ts';
import { validateValue } from './validate-value.ts';

/** `path message` of each problem. */
function problems(schema: JsonSchema, value: Json): readonly string[] {
  return validateValue(schema, value).map(({ path, message }) => `${path} ${message}`);
}

const story: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', minLength: 1 },
    points: { type: 'integer', minimum: 0 },
    url: { anyOf: [{ type: 'string', format: 'uri' }, { type: 'null' }] },
    tags: { type: 'array', items: { type: 'string' }, uniqueItems: true, maxItems: 3 },
  },
  required: ['id', 'points'],
  additionalProperties: false,
};

test('a value that fits has no problems', () => {
  expect(problems(story, { id: 'a', points: 0, url: null, tags: ['x'] })).toEqual([]);
  expect(problems(story, { id: 'a', points: 0 })).toEqual([]);
  expect(problems(true, { anything: [1] })).toEqual([]);
  expect(problems({}, null)).toEqual([]);
});

test('each problem stands at its place', () => {
  const value = { id: '', points: 1.5, url: 'not a uri', tags: ['a', 2, 'a', 'a'], extra: 1 };
  expect(problems(story, value)).toEqual([
    '$.extra is not expected; known here: "id", "points", "url" and "tags"',
    '$.id must have at least 1 character, but has 0: ""',
    '$.points must be an integer, but is the number 1.5',
    '$.url must be in the format "uri", but is the string "not a uri"',
    '$.tags must have at most 3 items, but has 4',
    '$.tags must not repeat an item, but items 0 and 2 are the same',
    '$.tags[1] must be a string, but is the number 2',
  ]);
});

test('missing properties are named together', () => {
  expect(problems(story, {})).toEqual(['$ must have the properties "id" and "points"']);
  expect(problems(story, { id: 'x' })).toEqual(['$ must have the property "points"']);
});

test.each<[JsonSchema, Json, string]>([
  [{ type: 'number' }, 'x', '$ must be a number, but is the string "x"'],
  [{ type: 'number' }, null, '$ must be a number, but is null'],
  [{ type: 'string' }, true, '$ must be a string, but is true'],
  [{ type: 'string' }, [], '$ must be a string, but is an empty array'],
  [{ type: 'string' }, [1, 2], '$ must be a string, but is an array of 2'],
  [{ type: 'string' }, {}, '$ must be a string, but is an empty object'],
  [{ type: 'string' }, { a: 1, b: 2 }, '$ must be a string, but is an object with "a" and "b"'],
  [{ type: ['string', 'null'] }, 3, '$ must be a string or null, but is the number 3'],
  [{ type: 'object' }, [1], '$ must be an object, but is an array of 1'],
  [{ type: 'boolean' }, 'true', '$ must be a boolean, but is the string "true"'],
  [{ const: 'a' }, 'b', '$ must be "a", but is the string "b"'],
  [{ const: null }, 'b', '$ must be null, but is the string "b"'],
  [{ enum: ['a', 'b', 3] }, 'c', '$ must be one of "a", "b" or 3, but is the string "c"'],
  [{ minimum: 1 }, 0, '$ must be at least 1, but is 0'],
  [{ maximum: 1 }, 2, '$ must be at most 1, but is 2'],
  [{ exclusiveMinimum: 1 }, 1, '$ must be more than 1, but is 1'],
  [{ exclusiveMaximum: 1 }, 1, '$ must be less than 1, but is 1'],
  [{ multipleOf: 5 }, 7, '$ must be a multiple of 5, but is 7'],
  [{ maxLength: 2 }, 'abc', '$ must have at most 2 characters, but has 3: "abc"'],
  [{ pattern: '^a+$' }, 'b', '$ must match /^a+$/u, but is the string "b"'],
  [{ pattern: '(' }, 'b', '$ cannot be checked: "(" is no regular expression'],
  [
    { format: 'date' },
    '2026-02-30',
    '$ must be in the format "date", but is the string "2026-02-30"',
  ],
  [{ minItems: 2 }, [1], '$ must have at least 2 items, but has 1'],
  [{ minProperties: 1 }, {}, '$ must have at least 1 property, but has 0'],
  [{ maxProperties: 2 }, { a: 1, b: 2, c: 3 }, '$ must have at most 2 properties, but has 3'],
  [
    { prefixItems: [{ type: 'string' }], items: false },
    ['a', 'b'],
    '$ must have at most 1 item, but has 2',
  ],
  [{ additionalProperties: false }, { a: 1 }, '$.a is not expected: there are no properties here'],
  [
    { additionalProperties: { type: 'string' } },
    { 'a b': 1 },
    '$["a b"] must be a string, but is the number 1',
  ],
  [
    { patternProperties: { '^x-': { type: 'string' } } },
    { 'x-a': 1 },
    '$["x-a"] must be a string, but is the number 1',
  ],
  [
    { propertyNames: { maxLength: 1 } },
    { ab: 1 },
    '$.ab has a name that must have at most 1 character, but has 2: "ab"',
  ],
  [{ not: { type: 'string' } }, 'a', '$ must not fit a shape that it fits'],
  [{ properties: { a: false } }, { a: 1 }, '$.a must not be there'],
  [
    { oneOf: [{ type: 'number' }, { type: 'integer' }] },
    1,
    '$ must fit exactly one of several shapes, but fits 2',
  ],
  [
    { oneOf: [{ type: 'number' }, { type: 'null' }] },
    'a',
    '$ must be a number or null, but is the string "a"',
  ],
  [{ anyOf: [] }, 'a', '$ is never valid: its schema admits no value'],
  [
    { $ref: '#/$defs/gone' },
    1,
    '$ cannot be checked: its schema refers to #/$defs/gone, which is not there',
  ],
  [
    { $ref: 'other.json' },
    1,
    '$ cannot be checked: its schema refers to other.json, which is not there',
  ],
  [{ $ref: '#' }, 1, '$ cannot be checked: its schema never ends'],
])('%j says of %j what is wrong', (schema, value, message) => {
  expect(problems(schema, value)).toEqual([message]);
});

test('a union of types names them all', () => {
  const schema = { anyOf: [{ type: 'string' }, { type: 'null' }, { type: 'array' }] };
  expect(problems(schema, 3)).toEqual([
    '$ must be a string, null or an array, but is the number 3',
  ]);
});

test('a discriminated union reports the branch that was meant', () => {
  const schema: JsonSchema = {
    anyOf: [
      { $ref: '#/$defs/circle' },
      {
        type: 'object',
        properties: { kind: { const: 'square' }, side: { type: 'number' } },
        required: ['kind', 'side'],
      },
    ],
    $defs: {
      circle: {
        type: 'object',
        properties: { kind: { const: 'circle' }, radius: { type: 'number' } },
        required: ['kind', 'radius'],
      },
    },
  };
  expect(problems(schema, { kind: 'square', side: 'x' })).toEqual([
    '$.side must be a number, but is the string "x"',
  ]);
  expect(problems(schema, { kind: 'circle', radius: null })).toEqual([
    '$.radius must be a number, but is null',
  ]);
  expect(problems(schema, { kind: 'square', side: 1 })).toEqual([]);
  expect(problems(schema, { kind: 'square' })).toEqual(['$ must have the property "side"']);
  expect(problems(schema, [])).toEqual(['$ must be an object, but is an empty array']);
});

test('long values and lists are cut in messages', () => {
  const [text = ''] = problems({ type: 'number' }, 'ä'.repeat(500));
  expect(text.length).toBeLessThan(140);
  expect(text).toContain('…');
  const many = Array.from({ length: 500 }, (_, index) => `choice-${index}`);
  const [choice = ''] = problems({ enum: many }, 'x');
  expect(choice.length).toBeLessThan(200);
  expect(choice).toMatch(/or 49\d more/);
});

test('at most twenty problems are reported', () => {
  const schema = { type: 'array', items: { type: 'string' } };
  expect(
    problems(
      schema,
      Array.from({ length: 500 }, () => 1),
    ),
  ).toHaveLength(20);
});

test('lengths count code points', () => {
  expect(problems({ maxLength: 2 }, '😀😀')).toEqual([]);
  expect(problems({ minLength: 3 }, '😀😀')).toHaveLength(1);
  expect(problems({ minLength: 2, maxLength: 2 }, '\ud800\ud800')).toEqual([]);
});

test('properties of the prototype are not properties of the value', () => {
  const schema = { required: ['toString', 'constructor', '__proto__'] };
  expect(problems(schema, {})).toHaveLength(1);
  const own: Json = JSON.parse('{"__proto__": 1}') as Json; // JSON.parse gives JSON.
  expect(problems({ required: ['__proto__'] }, own)).toEqual([]);
  expect(problems({ additionalProperties: false }, own)).toHaveLength(1);
  expect(problems({ properties: { toString: { type: 'string' } } }, {})).toEqual([]);
});

test('a value nested too deep is refused without recursion', () => {
  let deep: Json = 1;
  for (let level = 0; level < 100_000; level += 1) deep = level % 2 === 0 ? [deep] : { a: deep };
  expect(problems({}, deep)).toEqual(['$ must not be nested more than 512 levels deep']);
});

const anyJson: JsonSchema = {
  $ref: '#/$defs/json',
  $defs: {
    json: {
      anyOf: [
        { type: ['boolean', 'null', 'number', 'string'] },
        { type: 'array', items: { $ref: '#/$defs/json' } },
        { type: 'object', additionalProperties: { $ref: '#/$defs/json' } },
      ],
    },
  },
};

test('a recursive schema reaches the deepest value that is let in', () => {
  let deep: Json = 1;
  for (let level = 0; level < 512; level += 1) deep = level % 2 === 0 ? [deep] : { a: deep };
  expect(problems(anyJson, deep)).toEqual([]);
});

test('a schema that never ends is said to, also from a deep stack', () => {
  const endless: JsonSchema = {
    $ref: '#/$defs/a',
    $defs: {
      a: { allOf: [{ anyOf: [{ $ref: '#/$defs/b' }] }] },
      b: { oneOf: [{ $ref: '#/$defs/a' }] },
    },
  };
  const from = (depth: number): readonly string[] =>
    depth === 0 ? problems(endless, 1) : from(depth - 1);
  expect(from(500)[0]).toMatch(/never ends/);
});

test('a recursive union takes time in proportion to the value', () => {
  const schema: JsonSchema = {
    $ref: '#/$defs/tree',
    $defs: {
      tree: {
        anyOf: [
          {
            type: 'object',
            properties: { kids: { type: 'array', items: { $ref: '#/$defs/tree' } } },
          },
          {
            type: 'object',
            properties: { kids: { type: 'array', items: { $ref: '#/$defs/tree' } }, a: {} },
          },
          {
            type: 'object',
            properties: { kids: { type: 'array', items: { $ref: '#/$defs/tree' } }, b: {} },
          },
        ],
      },
    },
  };
  let value: Json = { kids: 1 };
  for (let level = 0; level < 100; level += 1) value = { kids: [value] };
  const [found] = validateValue(schema, value);
  expect(found?.path.endsWith('.kids')).toBe(true);
});
