import { expect, test } from 'vitest';
import type { Json, JsonSchema } from './json.ts';
import { withDefaults } from './with-defaults.ts';

const schema: JsonSchema = {
  type: 'object',
  properties: {
    keyword: { type: 'string', default: 'deno' },
    limit: { $ref: '#/$defs/limit' },
    page: {
      type: 'object',
      properties: { size: { type: 'number', default: 10 }, at: { type: 'number' } },
    },
    none: { default: null },
    own: { $ref: '#/$defs/limit', default: 7 },
    any: true,
  },
  $defs: { limit: { type: 'integer', default: 20 } },
};

test('what is left out is filled in', () => {
  expect(withDefaults(schema, {})).toEqual({ keyword: 'deno', limit: 20, none: null, own: 7 });
});

test('what is there stays, null and empty text included', () => {
  const value = { keyword: '', limit: null, none: 1, own: 0, extra: [1] };
  expect(withDefaults(schema, value)).toEqual(value);
});

test('objects that are there are filled in as well, others are not made', () => {
  expect(withDefaults(schema, { page: { at: 2 } })).toMatchObject({ page: { at: 2, size: 10 } });
  expect(withDefaults(schema, {})).not.toHaveProperty('page');
  expect(withDefaults(schema, { page: 3 })).toMatchObject({ page: 3 });
});

test('values that are no objects come back as they are', () => {
  for (const value of [null, 1, 'a', [{}]]) expect(withDefaults(schema, value)).toEqual(value);
  expect(withDefaults(true, { a: 1 })).toEqual({ a: 1 });
});

test('nothing is changed in place', () => {
  const value = { page: {} };
  withDefaults(schema, value);
  expect(value).toEqual({ page: {} });
});

test('a schema that refers to itself comes to an end', () => {
  const node: JsonSchema = {
    $ref: '#/$defs/node',
    $defs: { node: { properties: { name: { default: 'n' }, next: { $ref: '#/$defs/node' } } } },
  };
  expect(withDefaults(node, { next: { next: {} } })).toEqual({
    name: 'n',
    next: { name: 'n', next: { name: 'n' } },
  });
  expect(withDefaults({ $ref: '#' }, { a: 1 })).toEqual({ a: 1 });
});

test('names of the prototype are names like any other', () => {
  // JSON.parse gives JSON, and an own key.
  const odd = JSON.parse('{"__proto__": {"a": 1}}') as Json;
  const filled = withDefaults({ properties: { toString: { default: 1 } } }, odd);
  expect(Object.keys(filled as object)).toEqual(['__proto__', 'toString']);
  expect(Object.getPrototypeOf(filled)).toBe(Object.prototype);
});
