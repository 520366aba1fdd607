import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { containsGrants, type Grants } from '../../lock/index.ts';
import type { UsedByStep } from '../model/use-facts.ts';
import { lessGrants, narrowingsBetween } from './less-grants.ts';
import { narrowGrants } from './narrow-grants.ts';

test('each narrowed value is replaced, and a kind of which nothing is left is gone', () => {
  const grants: Grants = {
    net: ['*.a.example', 'b.example'],
    read: true,
    env: ['A'],
    run: ['git'],
  };
  expect(
    lessGrants(grants, [
      { kind: 'net', value: '*.a.example', instead: ['x.a.example:443', 'b.example'] },
      { kind: 'read', value: true, instead: ['data'] },
      { kind: 'env', value: 'A', instead: [] },
    ]),
  ).toEqual({ net: ['b.example', 'x.a.example:443'], read: ['data'], run: ['git'] });
  expect(lessGrants(grants, [])).toEqual(grants);
});

test.each<readonly [Grants, Grants, unknown]>([
  [{ net: ['a', 'b'] }, { net: ['a'] }, [{ kind: 'net', value: 'b', instead: [] }]],
  [{ net: ['*.a'] }, { net: ['x.a:1'] }, [{ kind: 'net', value: '*.a', instead: ['x.a:1'] }]],
  [{ net: true }, { net: ['a'] }, [{ kind: 'net', value: true, instead: ['a'] }]],
  [
    { net: true, env: ['A'] },
    {},
    [
      { kind: 'net', value: true, instead: [] },
      { kind: 'env', value: 'A', instead: [] },
    ],
  ],
  [{ read: true }, { read: true }, []],
  [{ read: ['data', 'data/x'] }, { read: ['data'] }, []],
])('between %j and %j', (wide, narrow, expected) => {
  expect(narrowingsBetween(wide, narrow)).toEqual(expected);
});

const pool = {
  net: ['a.example', 'a.example:443', '*.b.example', 'x.b.example:80', '10.0.0.0/8', '10.1.2.3:80'],
  read: ['.', 'data', 'data/x', 'data/x/1', 'data/y', '/etc/hosts'],
  write: ['out', 'out/a', 'out/b'],
  env: ['A_*', 'A_1', 'A_2', 'B'],
  run: ['git', 'gh'],
  sys: ['cpus', 'uid'],
} as const;

const anyGrants: fc.Arbitrary<Grants> = fc.record(
  Object.fromEntries(
    Object.entries(pool).map(([kind, values]) => [
      kind,
      fc.oneof(
        fc.constant(true as const),
        fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }).map((some) => some.sort()),
      ),
    ]),
  ),
  { requiredKeys: [] },
);

test('whatever is held and whatever was used: what is enough is never more than what is held, and gives what was used of it', () => {
  let narrower = 0;
  fc.assert(
    fc.property(anyGrants, anyGrants, (held, used) => {
      const seen: UsedByStep = {
        ...{ flow: 'f', step: 's', attempts: 1, runs: 1, isCut: false, blind: [] },
        used,
      };
      const enough = lessGrants(held, narrowGrants(held, seen));
      expect(containsGrants(held, enough)).toBe(true);
      if (!containsGrants(enough, held)) narrower += 1;
      for (const [kind, values] of Object.entries(used)) {
        for (const value of values === true ? [] : (values as readonly string[])) {
          const one = { [kind]: [value] };
          if (containsGrants(held, one)) expect(containsGrants(enough, one)).toBe(true);
        }
      }
    }),
    { numRuns: 2_000 },
  );
  expect(narrower).toBeGreaterThan(500);
});
