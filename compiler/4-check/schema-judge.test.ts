import { expect, test } from 'vitest';
import type { Json, JsonSchema } from '../../lock/index.ts';
import { createSchemaJudge } from './schema-judge.ts';

const judge = createSchemaJudge();
const say = (schema: JsonSchema, value: Json): readonly string[] =>
  judge.valueProblems(schema, value).map(({ path, sentence }) => `${path.join('.')}: ${sentence}`);

test('a value that fits has no problems', () => {
  expect(say({ type: 'integer', minimum: 1 }, 3)).toEqual([]);
  expect(say(true, null)).toEqual([]);
});

test('each constraint is told in a sentence', () => {
  expect(say({ type: 'integer' }, 1.5)).toEqual([': must be a whole number, but it is 1.5']);
  expect(say({ type: ['string', 'null'] }, 3)).toEqual([': must be a string or null, but it is 3']);
  expect(say({ enum: ['a', 'b'] }, 'c')).toEqual([': must be one of "a", "b", but it is "c"']);
  expect(say({ maximum: 100 }, 500)).toEqual([': must be at most 100, but it is 500']);
  expect(say({ minProperties: 1 }, {})).toEqual([': must have at least 1 key, but it is {}']);
  expect(say({ minLength: 1 }, '')).toEqual([': must have at least 1 character, but it is ""']);
  expect(say({ pattern: '^a' }, 'b')).toEqual([': must match the pattern "^a", but it is "b"']);
  expect(say({ format: 'date-time' }, 'soon')).toEqual([': must be a date-time, but it is "soon"']);
});

test('multiples are told as numbers are written', () => {
  expect(say({ multipleOf: 0.01 }, 19.99)).toEqual([]);
  expect(say({ items: { multipleOf: 0.5 } }, [1.5, 0.3])).toEqual([
    '1: must be a multiple of 0.5, but it is 0.3',
  ]);
});

test('bytes are written as base64', () => {
  const bytes = { type: 'string', contentEncoding: 'base64', 'x-type': 'Uint8Array' };
  expect(say(bytes, 'aGk=')).toEqual([]);
  expect(say(bytes, '***')).toEqual([': must be bytes, written as base64, but it is "***"']);
});

test('the path leads to the part that is wrong', () => {
  const schema = {
    type: 'object',
    properties: { tags: { type: 'array', items: { type: 'string' } }, 'a/b': { type: 'null' } },
    additionalProperties: false,
    required: ['id'],
  };
  expect(say(schema, { tags: ['a', 3], 'a/b': 1, extra: 1 })).toEqual([
    ': must have the field "id", but it is {"tags":["a",3],"a/b":1,"extra":1}',
    'extra: is not a known field',
    'tags.1: must be a string, but it is 3',
    'a/b: must be null, but it is 1',
  ]);
});

test('a failed choice is told once', () => {
  expect(say({ anyOf: [{ type: 'string' }, { type: 'null' }] }, 3)).toEqual([
    ': must be a string or null, but it is 3',
  ]);
  expect(say({ anyOf: [{ type: 'string' }, { minimum: 5 }] }, 3)).toEqual([
    ': must be at least 5, but it is 3',
  ]);
  expect(say({ anyOf: [{ multipleOf: 2 }, { minimum: 5 }] }, 3)).toEqual([
    ': must be of another form, but it is 3',
  ]);
});

test('what every object inherits is no field of it', () => {
  expect(say({ required: ['toString'] }, {})).toHaveLength(1);
  expect(say({ properties: { constructor: { type: 'string' } } }, {})).toEqual([]);
});

test('a schema that is none says nothing about a value', () => {
  expect(say({ type: 'strng' }, 3)).toEqual([]);
});

test('of a choice, the alternative that a tag names is held to account', () => {
  const schema = {
    anyOf: [
      {
        type: 'object',
        properties: { kind: { const: 'mail' }, to: { type: 'string', format: 'email' } },
        required: ['kind', 'to'],
      },
      { type: 'object', properties: { kind: { const: 'none' } }, required: ['kind'] },
      { type: 'string' },
    ],
  };
  expect(say(schema, { kind: 'mail', to: 'nobody' })).toEqual([
    'to: must be an email, but it is "nobody"',
  ]);
  expect(say(schema, { kind: 'mail' })).toEqual([
    ': must have the field "to", but it is {"kind":"mail"}',
  ]);
  expect(say(schema, { kind: 'post' })).toEqual([
    ': must be an object or a string, but it is {"kind":"post"}',
  ]);
});
