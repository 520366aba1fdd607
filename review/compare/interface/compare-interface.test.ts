import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject, JsonSchema } from '../../../lock/index.ts';
import { validateValue } from '../../../schema/index.ts';
import { arbitrarySchema, arbitraryValue } from '../../../schema/testing/arbitrary-schema.ts';
import type { Change } from '../../model/change.ts';
import { compareSides } from '../compare-sides.ts';
import { compareInput } from '../testing/compare-input.ts';
import { lockOf, objectOf } from '../testing/small-lock.ts';
import { changedDefaults } from './changed-defaults.ts';

function changes(
  side: 'inputs' | 'outputs',
  before: JsonSchema,
  after: JsonSchema,
): readonly Change[] {
  const lock = (schema: JsonSchema): ReturnType<typeof lockOf> =>
    lockOf('a', { interface: { inputs: true, outputs: true, [side]: schema } });
  return compareSides(compareInput({ base: [lock(before)], head: [lock(after)] })).changes;
}

function short({ kind, subject, from, to, proof }: Change): string {
  const witness = proof?.witness === undefined ? '' : ` e.g. ${JSON.stringify(proof.witness)}`;
  const at = proof?.at === undefined ? '' : ` at ${proof.at}`;
  return `${kind} ${subject}: ${from ?? '-'} -> ${to ?? '-'}${witness}${at}`;
}

const text = { type: 'string' };
const limit = (maximum: number): JsonObject => ({ type: 'integer', minimum: 1, maximum });

test.each<[string, JsonObject, JsonObject, string[]]>([
  [
    'a smaller range',
    { limit: limit(100) },
    { limit: limit(50) },
    ['input-breaking input limit: integer 1..100 -> integer 1..50 e.g. 51 at limit'],
  ],
  [
    'a new required one',
    {},
    { who: text },
    ['input-breaking input who: - -> string, required e.g. {}'],
  ],
  [
    'one that is required now',
    { 'who?': text },
    { who: text },
    ['input-breaking input who: string, optional -> string, required e.g. {}'],
  ],
  [
    'a default that is gone',
    { 'n?': { type: 'number', default: 2 } },
    { n: { type: 'number' } },
    ['input-breaking input n: number = 2, optional -> number, required e.g. {}'],
  ],
  ['one that is gone', { who: text }, {}, ['input-breaking input who: string -> - e.g. "" at who']],
  [
    'another type',
    { who: text },
    { who: { type: 'number' } },
    ['input-breaking input who: string -> number e.g. "" at who'],
  ],
  [
    'a part of an item',
    { items: { type: 'array', items: objectOf({ name: text }) } },
    { items: { type: 'array', items: objectOf({ name: { type: 'string', maxLength: 1 } }) } },
    ['input-breaking input items[].name: string -> string length ..1 e.g. "aa" at items[].name'],
  ],
  [
    'a name with a dot',
    { 'a.b': text },
    { 'a.b': { type: 'null' } },
    ['input-breaking input ["a.b"]: string -> null e.g. "" at ["a.b"]'],
  ],
  [
    'a wider range',
    { limit: limit(100) },
    { limit: limit(200) },
    ['input-compatible input limit: integer 1..100 -> integer 1..200 e.g. 101 at limit'],
  ],
  [
    'a new optional one',
    {},
    { 'who?': text },
    ['input-compatible input who: - -> string, optional e.g. "" at who'],
  ],
  [
    'another default',
    { 'n?': { type: 'number', default: 2 } },
    { 'n?': { type: 'number', default: 3 } },
    ['default-changed input n: 2 -> 3'],
  ],
  [
    'a default for a required one',
    { n: { type: 'number' } },
    { 'n?': { type: 'number', default: 3 } },
    ['input-compatible input n: number, required -> number = 3, optional e.g. {}'],
  ],
  [
    'only words',
    { who: text },
    { who: { type: 'string', title: 'Who' } },
    [
      'input-compatible inputs: {"additionalProperties":false,"properties":{"who":{"type":"string"}},"required":["who"],"type":"object"} -> {"additionalProperties":false,"properties":{"who":{"title":"Who","type":"string"}},"required":["who"],"type":"object"}',
    ],
  ],
])('inputs with %s', (_name, before, after, expected) => {
  expect(changes('inputs', objectOf(before), objectOf(after)).map(short)).toEqual(expected);
});

test('a change that breaks one input says which other one got wider', () => {
  const found = changes(
    'inputs',
    objectOf({ a: limit(9), b: limit(9) }),
    objectOf({ a: limit(5), b: limit(20) }),
  );
  expect(found.map(short)).toEqual([
    'input-breaking input a: integer 1..9 -> integer 1..5 e.g. 6 at a',
    'input-compatible input b: integer 1..9 -> integer 1..20 e.g. 10 at b',
  ]);
});

test.each<[string, JsonSchema, JsonSchema, string[]]>([
  [
    'another type',
    objectOf({ total: text }),
    objectOf({ total: { type: 'number' } }),
    ['output-breaking output total: string -> number e.g. 0 at total'],
  ],
  [
    'one that may be missing',
    objectOf({ total: text }),
    objectOf({ 'total?': text }),
    ['output-breaking output total: string, required -> string, optional e.g. {}'],
  ],
  [
    'more values',
    { enum: ['a'] },
    { enum: ['a', 'b'] },
    ['output-breaking outputs: "a" -> "a" | "b" e.g. "b"'],
  ],
  [
    'fewer values',
    { enum: ['a', 'b'] },
    { enum: ['a'] },
    ['output-compatible outputs: "a" | "b" -> "a" e.g. "b"'],
  ],
])('outputs with %s', (_name, before, after, expected) => {
  expect(changes('outputs', before, after).map(short)).toEqual(expected);
});

test('an open output that gains a member is compatible', () => {
  const open = (members: JsonObject): JsonObject => ({
    ...objectOf(members),
    additionalProperties: true,
  });
  expect(
    changes('outputs', open({ a: text }), open({ a: text, b: text })).map(({ kind }) => kind),
  ).toEqual(['output-compatible']);
});

test('what is not decided counts as breaking, and says why', () => {
  const [found] = changes(
    'inputs',
    { type: 'string', pattern: '(a)\\1' },
    { type: 'string', pattern: '^(?:b)\\b' },
  );
  expect(found).toMatchObject({
    kind: 'input-breaking',
    severity: 'breaking',
    proof: { decided: 'unproven' },
  });
  expect(found?.proof?.why).toMatch(/^[A-Z].*\.$/);
});

test('references are followed to the part that breaks', () => {
  const schema = (name: JsonObject): JsonObject => ({
    ...objectOf({ who: { $ref: '#/$defs/who' } }),
    $defs: { who: objectOf({ name }) },
  });
  expect(changes('inputs', schema(text), schema({ type: 'null' })).map(short)).toEqual([
    'input-breaking input who.name: string -> null e.g. "" at who.name',
  ]);
});

test('a schema that refers to itself ends', () => {
  const tree = (max: number): JsonObject => ({
    ...objectOf({ root: { $ref: '#/$defs/tree' } }),
    $defs: {
      tree: objectOf({
        'label?': { type: 'string', maxLength: max, default: String(max) },
        'next?': { $ref: '#/$defs/tree' },
        'other?': { $ref: '#/$defs/tree' },
      }),
    },
  });
  const found = changes('inputs', tree(9), tree(8));
  expect(found.some(({ kind }) => kind === 'input-breaking')).toBe(true);
});

test('many schemas that cannot be compared do not keep a review busy', () => {
  const pattern = (index: number, tail: string): JsonObject => ({
    type: 'string',
    pattern: `(a)\\1${'b'.repeat(index % 50)}${tail}`,
  });
  const many = (tail: string): JsonObject =>
    objectOf(
      Object.fromEntries(
        Array.from({ length: 400 }, (_, index) => [`p${index}`, pattern(index, tail)]),
      ),
    );
  const found = changes('inputs', many('x'), many('y'));
  expect(found.length).toBeGreaterThan(0);
  expect(found.every(({ kind }) => kind === 'input-breaking')).toBe(true);
});

/** A closed object of some members, each of any schema. */
const flowInputs: fc.Arbitrary<JsonObject> = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'kind', 'isPrototypeOf'),
      schema: arbitrarySchema,
      optional: fc.boolean(),
      closed: fc.boolean(),
    }),
    { maxLength: 3, selector: ({ name }) => name },
  )
  .map((members) => ({
    ...objectOf(
      Object.fromEntries(
        members.map(({ name, schema, optional }) => [
          `${name}${optional ? '?' : ''}`,
          { ...schema, $defs: {} },
        ]),
      ),
    ),
    ...(members[0]?.closed === true && { additionalProperties: true }),
    $defs: members[0]?.schema['$defs'] ?? {},
  }));

const schemas = fc.oneof(flowInputs, arbitrarySchema);

test('inputs: a value that worked and does not is never called compatible', () => {
  fc.assert(
    fc.property(
      schemas,
      schemas,
      fc.array(arbitraryValue, { minLength: 20, maxLength: 20 }),
      (before, after, values) => {
        const found = changes('inputs', before, after);
        const broken = values.some(
          (value) =>
            validateValue(before, value).length === 0 && validateValue(after, value).length > 0,
        );
        if (broken) expect(found.map(({ severity }) => severity)).toContain('breaking');
      },
    ),
    { numRuns: 150 },
  );
});

test('outputs: a value that no reader had to expect is never called compatible', () => {
  fc.assert(
    fc.property(
      schemas,
      schemas,
      fc.array(arbitraryValue, { minLength: 20, maxLength: 20 }),
      (before, after, values) => {
        const found = changes('outputs', before, after);
        const broken = values.some(
          (value) =>
            validateValue(after, value).length === 0 && validateValue(before, value).length > 0,
        );
        if (broken) expect(found.map(({ severity }) => severity)).toContain('breaking');
      },
    ),
    { numRuns: 150 },
  );
});

test('no default hides among thousands of inputs, and none exhausts a stack', () => {
  const inputs = (last: number, count: number): JsonObject => ({
    ...Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`n${at}?`, { type: 'number', default: 1 }]),
    ),
    'z?': objectOf({ 'deep?': { type: 'number', default: last } }),
  });
  const kinds = (count: number, last: number): readonly string[] =>
    changes('inputs', objectOf(inputs(1, count)), objectOf(inputs(last, count)))
      .filter(({ kind }) => kind === 'default-changed')
      .map(short);
  expect(kinds(10, 2)).toEqual(['default-changed input z.deep: 1 -> 2']);
  expect(kinds(3000, 2)).toEqual(['default-changed input z: - -> -']);
  expect(kinds(3000, 1)).toEqual([]);
  const [before, after] = [1, 2].map((last) => objectOf(inputs(last, 150_000)));
  expect(changedDefaults(before ?? {}, after ?? {})).toEqual([{ about: 'z' }]);
});
