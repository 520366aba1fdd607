import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonSchema } from '../json.ts';
import { arbitrarySchema, arbitraryValue, definitions } from '../testing/arbitrary-schema.ts';
import { validateValue } from '../validate-value.ts';
import { type Containment, containedIn } from './contained-in.ts';

function isValid(schema: JsonSchema, value: Json): boolean {
  return validateValue(schema, value).length === 0;
}

/** Fails on an answer that a value contradicts. */
function examine(a: JsonSchema, b: JsonSchema, values: readonly Json[]): Containment {
  const answer = containedIn(a, b);
  if (answer.kind === 'no') {
    expect(isValid(a, answer.witness)).toBe(true);
    expect(isValid(b, answer.witness)).toBe(false);
  }
  const counterexample = values.find((value) => isValid(a, value) && !isValid(b, value));
  if (answer.kind === 'yes') expect(counterexample).toBeUndefined();
  return answer;
}

/** All small values over the vocabulary of the schemas. */
const universe: readonly Json[] = (() => {
  const scalars: Json[] = [
    null,
    true,
    0,
    0.5,
    1,
    2,
    3,
    10,
    -1,
    '',
    'a',
    'b',
    'ab',
    'A',
    '😀',
    'aa',
  ];
  const one: Json[] = [...scalars, [], {}];
  const arrays = one.flatMap((x): Json[] => [[x], [x, x], [x, null], ['a', x], [0, 1, x]]);
  const objects = one.flatMap((x): Json[] => [
    { a: x },
    { kind: x },
    { b: x, kind: 'a' },
    { a: 'a', b: x },
    { zz: x, isPrototypeOf: 1 },
    { kind: 'a', a: { kind: x } },
  ]);
  return [...one, ...arrays, ...objects];
})();

test('no answer is contradicted by a value, and most pairs get one', () => {
  const counts = { yes: 0, no: 0, unproven: 0 };
  fc.assert(
    fc.property(arbitrarySchema, arbitrarySchema, fc.array(arbitraryValue), (a, b, values) => {
      counts[examine(a, b, [...universe, ...values]).kind] += 1;
    }),
    { numRuns: 800 },
  );
  expect(Math.min(counts.yes, counts.no)).toBeGreaterThan(50);
  expect(counts.unproven).toBeLessThan(16);
});

test('a schema whose first item has a title only is not taken for one of its own parts', () => {
  const a = { allOf: [{ prefixItems: [{ title: 'T' }, false] }, { minLength: 0 }] };
  examine(a, { maxProperties: 0 }, universe);
  examine({ properties: { a: { title: 'T' }, b: false } }, { maxProperties: 0 }, universe);
});

test('a schema is contained in itself, in a choice with it, and contains what is bounded further', () => {
  fc.assert(
    fc.property(arbitrarySchema, arbitrarySchema, (a, b) => {
      const $defs = definitions;
      for (const [inner, outer] of [
        [a, structuredClone(a)],
        [a, { anyOf: [a, b], $defs }],
        [{ allOf: [a, b], $defs }, a],
        [{ allOf: [a, { not: a }], $defs }, b],
        [
          { oneOf: [a, b], $defs },
          { anyOf: [b, a], $defs },
        ],
        [a, { not: { not: a }, $defs }],
      ] as const) {
        expect(containedIn(inner, outer).kind).toBe('yes');
      }
    }),
    { numRuns: 300 },
  );
});

test('what is contained twice over is contained', () => {
  let chains = 0;
  fc.assert(
    fc.property(arbitrarySchema, arbitrarySchema, arbitrarySchema, (x, y, z) => {
      const $defs = definitions;
      const [a, b, c] = [
        { allOf: [x, y, z], $defs },
        { allOf: [x, y], $defs },
        { anyOf: [y, z], $defs },
      ];
      for (const [p, q, r] of [
        [a, b, c],
        [x, y, z],
        [b, y, c],
      ] as const) {
        if (containedIn(p, q).kind !== 'yes' || containedIn(q, r).kind !== 'yes') continue;
        chains += 1;
        expect(containedIn(p, r).kind).not.toBe('no');
      }
    }),
    { numRuns: 300 },
  );
  expect(chains).toBeGreaterThan(200);
});
