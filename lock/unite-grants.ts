import type { Grants } from './grants.ts';

const kinds = ['net', 'read', 'write', 'env', 'run', 'sys'] as const;

/** All that any of these grants gives, each value once and sorted. */
export function uniteGrants(all: readonly Grants[]): Grants {
  const united = kinds.flatMap((kind): [string, true | readonly string[]][] => {
    const given = all.flatMap(({ [kind]: grant }) => (grant === undefined ? [] : [{ grant }]));
    if (given.length === 0) return [];
    if (given.some(({ grant }) => grant === true)) return [[kind, true]];
    const values = given.flatMap(({ grant }) => (grant === true ? [] : grant));
    return [[kind, [...new Set(values)].sort()]];
  });
  return Object.fromEntries(united);
}
