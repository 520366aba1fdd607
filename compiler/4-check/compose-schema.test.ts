import { expect, test } from 'vitest';
import { validateValue } from '../../schema/index.ts';
import { arrayOf, collectedOf, recordOf, unionOf } from './compose-schema.ts';

const tree = (leaf: string): { readonly [key: string]: never } | object => ({
  $ref: '#/$defs/Tree',
  $defs: {
    Tree: {
      type: 'object',
      properties: {
        leaf: { type: leaf },
        children: { type: 'array', items: { $ref: '#/$defs/Tree' } },
      },
      required: ['leaf'],
    },
  },
});

test('an array of a recursive schema keeps its definition at the root', () => {
  const schema = arrayOf(tree('string') as never);
  expect(schema).toMatchObject({ type: 'array', items: { $ref: '#/$defs/Tree' } });
  expect(validateValue(schema, [{ leaf: 'a', children: [{ leaf: 'b' }] }])).toEqual([]);
  expect(validateValue(schema, [{ leaf: 'a', children: [{ leaf: 3 }] }])).not.toEqual([]);
});

test('two definitions of one name stay apart', () => {
  const schema = recordOf([
    { name: 'a', schema: tree('string') as never, optional: false },
    { name: 'b', schema: tree('number') as never, optional: true },
  ]);
  expect(
    validateValue(schema, { a: { leaf: 'x' }, b: { leaf: 1, children: [{ leaf: 2 }] } }),
  ).toEqual([]);
  expect(validateValue(schema, { a: { leaf: 'x' }, b: { leaf: 'x' } })).not.toEqual([]);
  expect(
    validateValue(schema, { a: { leaf: 'x' }, b: { leaf: 1, children: [{ leaf: 'x' }] } }),
  ).not.toEqual([]);
  expect(validateValue(schema, { b: { leaf: 1 } })).not.toEqual([]);
});

test('a collected result is tagged', () => {
  const schema = collectedOf({ type: 'number' });
  expect(validateValue(schema, { ok: true, value: 1 })).toEqual([]);
  expect(validateValue(schema, { ok: false, error: { name: 'E', message: 'm' } })).toEqual([]);
  expect(validateValue(schema, { ok: true })).not.toEqual([]);
  expect(validateValue(schema, { ok: false, value: 1 })).not.toEqual([]);
});

test('a union of equal schemas is that schema', () => {
  expect(unionOf([{ type: 'null' }, { type: 'null' }])).toEqual({ type: 'null' });
  expect(unionOf([{ type: 'null' }, { type: 'string' }])).toEqual({
    anyOf: [{ type: 'null' }, { type: 'string' }],
  });
});
