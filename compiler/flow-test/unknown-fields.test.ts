import { expect, test } from 'vitest';
import type { Json, JsonSchema } from '../../lock/index.ts';
import { createSchemaJudge } from '../4-check/schema-judge.ts';
import { unknownFields } from './unknown-fields.ts';

const judge = createSchemaJudge();
const text = { type: 'string' };
const number = { type: 'number' };

function object(properties: Record<string, JsonSchema>, ...required: string[]): JsonSchema {
  return { type: 'object', properties, required };
}

function found(schema: JsonSchema, value: Json): readonly string[] {
  return unknownFields(schema, value, judge).map(({ path }) => path.join('.'));
}

test('a name that the object does not know is found, at any depth', () => {
  const schema = object({ list: { type: 'array', items: object({ a: text }) } });
  expect(found(schema, { list: [{ a: 'x' }, { b: 'x' }], more: 1 })).toEqual(['list.1.b', 'more']);
});

test('what is known is told with it', () => {
  expect(unknownFields(object({ a: text, b: text }), { c: 1 }, judge)).toEqual([
    { path: ['c'], known: ['a', 'b'] },
  ]);
});

test('a name of Object.prototype is no known name', () => {
  expect(found(object({ a: text }), { toString: 'x', constructor: 'x' })).toEqual([
    'toString',
    'constructor',
  ]);
});

test('a record, an object without names and a schema that says nothing take any name', () => {
  expect(found({ type: 'object', additionalProperties: number }, { any: 1 })).toEqual([]);
  expect(found({ type: 'object' }, { any: 1 })).toEqual([]);
  expect(found({}, { any: { more: 1 } })).toEqual([]);
  expect(found(object({ a: {} }), { a: { any: 1 } })).toEqual([]);
  expect(found({ anyOf: [object({ a: text }), {}] }, { any: 1 })).toEqual([]);
});

test('the values of a record are looked into', () => {
  const schema = { type: 'object', additionalProperties: object({ a: text }) };
  expect(found(schema, { one: { a: 'x' }, two: { b: 'x' } })).toEqual(['two.b']);
});

test('of a union, the form counts whose tag the value has', () => {
  const schema = {
    anyOf: [
      object({ kind: { const: 'link' }, url: text }, 'kind', 'url'),
      object({ kind: { const: 'text' }, body: text }, 'kind', 'body'),
    ],
  };
  expect(found(schema, { kind: 'link', url: 'x', body: 'y' })).toEqual(['body']);
  expect(found(schema, { kind: 'link', body: 'y' })).toEqual(['body']);
  expect(found(schema, { kind: 'text', body: 'y' })).toEqual([]);
});

test('of a union without tags, a name that any fitting form has is known', () => {
  const schema = { anyOf: [object({ a: text }), object({ a: text, b: number })] };
  expect(found(schema, { a: 'x', b: 1 })).toEqual([]);
  expect(found(schema, { a: 'x', c: 1 })).toEqual(['c']);
});

test('what one form leaves open is not looked into', () => {
  const schema = { anyOf: [object({ a: {} }), object({ a: object({ b: text }) })] };
  expect(found(schema, { a: { any: 1 } })).toEqual([]);
});

test('references and recursion are followed', () => {
  const schema = {
    $ref: '#/$defs/node',
    $defs: {
      node: object({ next: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/node' }] } }, 'next'),
    },
  };
  expect(found(schema, { next: { next: null, nxt: null } })).toEqual(['next.nxt']);
});

test('tuples are followed by position', () => {
  const schema = { type: 'array', prefixItems: [object({ a: text }), object({ b: text })] };
  expect(found(schema, [{ a: 'x' }, { a: 'x' }])).toEqual(['1.a']);
});
