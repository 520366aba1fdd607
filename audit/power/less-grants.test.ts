import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { containsGrants, type Grants } from '../../lock/index.ts';
import { anyGrants } from '../../lock/testing/any-grants.ts';
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
    { numRuns: 500 },
  );
  expect(narrower).toBeGreaterThan(100);
});
