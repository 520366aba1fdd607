import { expect, test } from 'vitest';
import type { JsonSchema } from './json.ts';
import { followRef, resolveRef } from './resolve-ref.ts';

const root: JsonSchema = {
  $defs: {
    a: { type: 'string' },
    'b/c': { type: 'number' },
    'd~e': { type: 'null' },
    'f g': { type: 'array' },
    '100%': true,
    loop: { $ref: '#/$defs/loop' },
    chain: { $ref: '#/$defs/a' },
    text: 'no schema',
  },
  anyOf: [{ type: 'boolean' }, false],
};

test.each([
  ['#', root],
  ['#/$defs/a', { type: 'string' }],
  ['#/$defs/b~1c', { type: 'number' }],
  ['#/$defs/d~0e', { type: 'null' }],
  ['#/$defs/f%20g', { type: 'array' }],
  ['#/$defs/f g', { type: 'array' }],
  ['#/$defs/100%', true],
  ['#/anyOf/0', { type: 'boolean' }],
  ['#/anyOf/1', false],
])('%s leads to its schema', (ref, schema) => {
  expect(resolveRef(root, ref)).toEqual(schema);
});

test.each([
  '#/$defs/gone',
  '#/$defs/text',
  '#/$defs/toString',
  '#/$defs/__proto__',
  '#/anyOf/2',
  '#/anyOf/length',
  '#/anyOf/-1',
  '#/$defs/a/type/length',
  '#a',
  'a.json#/$defs/a',
  '/$defs/a',
  '',
  '#/$defs/%C3%28',
])('%s leads nowhere', (ref) => {
  expect(resolveRef(root, ref)).toBeUndefined();
});

test('a chain of references is followed to its end, a circle is left', () => {
  expect(followRef({ $ref: '#/$defs/chain' }, root)).toEqual({ type: 'string' });
  expect(followRef({ $ref: '#/$defs/loop' }, root)).toEqual({});
  expect(followRef({ $ref: '#/$defs/gone' }, root)).toEqual({});
  expect(followRef(false, root)).toEqual({});
  expect(followRef({ type: 'null' }, root)).toEqual({ type: 'null' });
});
