import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { checkPlain } from './check-plain.ts';
import { checkStructure } from './check-structure.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { lockSchema } from './lock-schema.ts';
import { asObject } from './pick-branch.ts';
import { sampleLock } from './testing/sample-lock.ts';

// A lock is JSON: interfaces only lack the index signature.
const sample = sampleLock as unknown as Json;

/** ajv, strict but for our own keyword. */
function compile(): (document: Json) => boolean {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, ownProperties: true });
  ajv.addVocabulary(['x-line']);
  return ajv.compile(lockSchema);
}

test('lock.schema.json is the schema of the format', async () => {
  const text = await format(JSON.stringify(lockSchema), { parser: 'json', printWidth: 100 });
  await expect(text).toMatchFileSnapshot('lock.schema.json');
});

test('the schema is a valid JSON Schema 2020-12, and the sample is valid under it', () => {
  const ajvAdmits = compile();
  expect(ajvAdmits(sample)).toBe(true);
  expect(checkStructure(sample)).toBeUndefined();
});

test('every reference of the schema leads somewhere, and every definition is used', () => {
  const references = [
    ...JSON.stringify(lockSchema).matchAll(/"\$ref":"#\/\$defs\/([A-Za-z0-9]+)"/g),
  ];
  const used = new Set(references.map((match) => match[1]));
  expect([...used].sort()).toEqual(Object.keys(lockSchema['$defs'] ?? {}).sort());
});

test('docs/lock-format.md names every field', () => {
  const page = readFileSync(new URL('../docs/lock-format.md', import.meta.url), 'utf8');
  const definitions = asObject(lockSchema['$defs']);
  const schemas = [lockSchema, ...Object.values(definitions).map(asObject)];
  const fields = schemas.flatMap((schema) => Object.keys(asObject(schema['properties'])));
  const missing = fields.filter((field) => !new RegExp(`[\`".]${field}\\b`).test(page));
  expect(missing).toEqual([]);
});

/** Every place in a document, as the keys that lead to it. */
function places(
  value: Json,
  path: readonly (string | number)[] = [],
): readonly (string | number)[][] {
  const inner = Array.isArray(value)
    ? value.map((item: Json, index) => [index, item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return [[...path], ...inner.flatMap(([key, item]) => places(item, [...path, key]))];
}

/** A copy with another value at a place; `undefined` removes it. */
function replaced(value: Json, path: readonly (string | number)[], next: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return next ?? null;
  if (Array.isArray(value)) {
    // The filter leaves an array of JSON.
    const items = value as readonly Json[];
    return items.flatMap((item, index) => {
      if (index !== key) return [item];
      return rest.length === 0 && next === undefined ? [] : [replaced(item, rest, next)];
    });
  }
  const entries = Object.entries(value as JsonObject).flatMap(([name, item]): [string, Json][] => {
    if (name !== key) return [[name, item]];
    return rest.length === 0 && next === undefined ? [] : [[name, replaced(item, rest, next)]];
  });
  return Object.fromEntries(entries);
}

/** What stands at a place; `undefined` when an earlier mutation took it away. */
function valueAt(value: Json, path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((at, key) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    return (at as Record<string | number, Json>)[key];
  }, value);
}

const allPlaces = places(sample);

/** Values that stand somewhere in a lock, and some that stand nowhere. */
const anyValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...allPlaces.map((path) => valueAt(sample, path) ?? null)),
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    -1,
    0.5,
    1,
    2,
    1e300,
    '',
    'a',
    'a/b',
    '../a',
    'a//b',
    '.',
    '/a',
    'a\n',
    '__x',
    'continue',
    'collect',
    'step',
    'record',
    'script',
    'value',
    'for-each',
    'choose',
    'none',
    'full',
    'object',
    'f'.repeat(64),
    'F'.repeat(64),
    'f'.repeat(40),
    [],
    {},
    ['a'],
    { a: 1 },
    { literal: 1 },
    { literal: [] },
    { literal: {}, x: 1 },
    { path: [] },
    { path: ['a'], else: { b: 1 } },
    { path: [{ maybe: 1.5 }] },
    { path: [-1] },
    { js: 'a' },
    { js: 'a', reads: [''] },
    { text: [] },
    { text: ['a', { secret: 'A' }] },
    { secret: 'a b' },
    { secret: 'A', object: {} },
    { object: { a: { secret: 'A' } } },
    { array: [{ literal: null }] },
    { net: [] },
    { net: [''] },
    { ffi: true },
    { net: true },
  ),
);

interface Mutation {
  readonly path: readonly (string | number)[];
  readonly next: Json | undefined;
  /** Adds a member instead of replacing the place. */
  readonly key: string | undefined;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  path: fc.constantFrom(...allPlaces),
  next: fc.oneof({ arbitrary: anyValue, weight: 4 }, fc.constant(undefined)),
  key: fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 3 },
    fc.constantFrom('extra', 'if', 'onError', 'else', 'denoLock', 'timeoutMs', 'kind', 'toString'),
  ),
});

function mutate(document: Json, { path, next, key }: Mutation): Json {
  const target = valueAt(document, path);
  if (target === undefined) return document;
  if (key === undefined || next === undefined || !isJsonObject(target)) {
    return replaced(document, path, next);
  }
  return replaced(document, path, { ...target, [key]: next });
}

test('our structural check admits exactly what ajv admits', () => {
  const ajvAdmits = compile();
  const counts = { true: 0, false: 0 };
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
      const document = mutations.reduce(mutate, sample);
      if (checkPlain(document) !== undefined) return;
      const fault = checkStructure(document);
      counts[`${fault === undefined}`] += 1;
      expect([fault, fault === undefined]).toEqual([fault, ajvAdmits(document)]);
    }),
    { numRuns: 3_000 },
  );
  // Both answers must occur often, or the test shows nothing.
  expect(Math.min(counts.true, counts.false)).toBeGreaterThan(200);
});
