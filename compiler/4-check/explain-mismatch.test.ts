import { expect, test } from 'vitest';
import { explainMismatch } from './explain-mismatch.ts';

test('two types that do not fit', () => {
  expect(explainMismatch("Type 'number' is not assignable to type 'string'.")).toEqual({
    actual: 'number',
    expected: 'string',
    path: [],
    cause: { kind: 'types', actual: 'number', expected: 'string' },
  });
});

test('the chain leads to the part that does not fit', () => {
  const message = `Argument of type '{ a: { id: number; }; }[]' is not assignable to parameter of type '{ a: { id: string; }; }[]'.
  Type '{ a: { id: number; }; }' is not assignable to type '{ a: { id: string; }; }'.
    The types of 'a.id' are incompatible between these types.
      Type 'number' is not assignable to type 'string'.`;
  expect(explainMismatch(message)).toMatchObject({
    actual: '{ a: { id: number; }; }[]',
    path: ['a.id'],
    cause: { actual: 'number', expected: 'string' },
  });
});

test('fields that are missing are named', () => {
  const one = "Property 'b' is missing in type '{ a: 1; }' but required in type 'B'.";
  expect(explainMismatch(one)?.cause).toEqual({ kind: 'missing', fields: ['b'] });
  const several =
    "Type '{}' is missing the following properties from type 'B': a, b, c, d, and 2 more.";
  expect(explainMismatch(several)?.cause).toEqual({
    kind: 'missing',
    fields: ['a', 'b', 'c', 'd', '2 more'],
  });
});

test('any other message is none of this', () => {
  expect(explainMismatch('This expression is not callable.')).toBeUndefined();
});
