import { expect, test } from 'vitest';
import { unknownKeywords } from './unknown-keywords.ts';

test('known keywords and annotations are not reported', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 't',
    type: 'object',
    properties: {
      a: { type: 'string', format: 'date-time', 'x-type': 'Date', contentEncoding: 'base64' },
    },
    $defs: { b: true },
    default: { whatever: 1 },
    examples: [{ whatever: 1 }],
    enum: [{ whatever: 1 }],
    const: { whatever: 1 },
  };
  expect(unknownKeywords(schema)).toEqual([]);
  expect(unknownKeywords(true)).toEqual([]);
});

test('unknown keywords are reported at every depth, with the way to them', () => {
  const schema = {
    requried: ['a'],
    properties: { a: { items: { minContains: 1 } }, minContains: { x: 1 } },
    anyOf: [true, { if: {} }],
    prefixItems: [{ contains: 1 }],
    additionalProperties: { y: 1 },
    $defs: { 'a/b': { not: { z: 1 } } },
  };
  expect(unknownKeywords(schema)).toEqual([
    { path: [], keyword: 'requried' },
    { path: ['additionalProperties'], keyword: 'y' },
    { path: ['anyOf', 1], keyword: 'if' },
    { path: ['prefixItems', 0], keyword: 'contains' },
    { path: ['properties', 'minContains'], keyword: 'x' },
    { path: ['$defs', 'a/b', 'not'], keyword: 'z' },
    { path: ['properties', 'a', 'items'], keyword: 'minContains' },
  ]);
});
