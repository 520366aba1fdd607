import { expect, test } from 'vitest';
import * as offered from '../public.ts';
import { compareSchemas } from './compare-schemas.ts';

test('the public door offers comparison beside validation', () => {
  expect(offered).toMatchObject({ compareSchemas, validateValue: expect.any(Function) as unknown });
});

test('both directions are told, with a witness for each that fails', () => {
  expect(compareSchemas({ type: 'integer' }, { type: 'number' })).toEqual({
    relation: 'subset',
    witness: 0.5,
    aInB: { kind: 'yes' },
    bInA: { kind: 'no', witness: 0.5 },
  });
  expect(compareSchemas({ type: 'number' }, { type: 'integer' }).relation).toBe('superset');
  expect(compareSchemas({ enum: [1, 2] }, { enum: [2, 3] })).toMatchObject({
    relation: 'neither',
    aInB: { witness: 1 },
    bInA: { witness: 3 },
  });
  expect(compareSchemas({ minimum: 1 }, { not: { exclusiveMaximum: 1 } })).toMatchObject({
    relation: 'superset',
    witness: null,
  });
});

test('a direction that is not decided is visible beside one that is', () => {
  expect(compareSchemas({ pattern: '^(a+)\\1$' }, { pattern: '^(aa)+$' })).toMatchObject({
    relation: 'unproven',
    aInB: { kind: 'unproven', reason: 'the pattern "^(a+)\\\\1$" is not compared' },
  });
  for (const [schema, reason] of [
    [{ if: true }, 'the keyword "if" is not compared'],
    [{ $ref: '#/$defs/a' }, 'the reference "#/$defs/a" leads nowhere'],
    [{ not: { $ref: '#' } }, 'a schema refers to itself without going into the value'],
  ] as const) {
    expect(compareSchemas(schema, true).aInB).toEqual({ kind: 'unproven', reason });
  }
});

test('recursive schemas are compared, whatever they are called and however they are written', () => {
  const list = {
    $ref: '#/$defs/l',
    $defs: { l: { type: ['array', 'null'], items: { $ref: '#/$defs/l' } } },
  };
  const same = { anyOf: [{ type: 'null' }, { type: 'array', items: { $ref: '#' } }] };
  const two = { anyOf: [{ type: 'null' }, { type: 'array', items: { $ref: '#' }, maxItems: 2 }] };
  const never = { type: 'object', required: ['a'], properties: { a: { $ref: '#' } } };
  expect(compareSchemas(list, same).relation).toBe('equal');
  expect(compareSchemas(two, list)).toMatchObject({ relation: 'subset', bInA: { kind: 'no' } });
  expect(compareSchemas(never, false).relation).toBe('equal');
});
