import * as fc from 'fast-check';
import { containsGrants } from '../contains-grants.ts';
import type { Grants } from '../grants.ts';

/** Values of each kind, some of which give what others do. */
const pool = {
  net: ['a.example', 'a.example:443', '*.b.example', 'x.b.example:80', '10.0.0.0/8', '10.1.2.3:80'],
  read: ['.', 'data', 'data/x', 'data/x/1', 'data/y', "it's"],
  write: ['out', 'out/a', 'out/b'],
  env: ['A_*', 'A_1', 'A_2', 'NO'],
  run: ['git', 'gh'],
  sys: ['cpus', 'uid'],
} as const;

/** Grants of which each kind is absent, all, or some of a few values. */
export const anyGrants: fc.Arbitrary<Grants> = fc.record(
  Object.fromEntries(
    Object.entries(pool).map(([kind, values]) => [
      kind,
      fc.oneof(
        { weight: 1, arbitrary: fc.constant(true as const) },
        {
          weight: 4,
          arbitrary: fc
            .uniqueArray(fc.constantFrom(...values), { minLength: 1 })
            .map((some) => [...some].sort()),
        },
      ),
    ]),
  ),
  { requiredKeys: [] },
);

/** What `keep` chooses of all that these grants give. */
export function someOf(grants: Grants, keep: (value: string) => boolean): Grants {
  const entries = Object.entries(pool).flatMap(([kind, values]) => {
    const some = values.filter(
      (value) => keep(value) && containsGrants(grants, { [kind]: [value] }),
    );
    return some.length === 0 ? [] : [[kind, [...some].sort()] as const];
  });
  return Object.fromEntries(entries);
}
