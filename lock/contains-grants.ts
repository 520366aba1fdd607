import { coversGrant } from './covers-grant.ts';
import type { Grants } from './grants.ts';

const kinds = ['net', 'read', 'write', 'env', 'run', 'sys'] as const;

/** Whether nothing can be done with `narrow` that `wide` does not give; what is not known to be covered is not. */
export function containsGrants(wide: Grants, narrow: Grants): boolean {
  return kinds.every((kind) => {
    const given = wide[kind] ?? [];
    const taken = narrow[kind] ?? [];
    if (given === true) return true;
    if (taken === true) return false;
    return taken.every((value) => given.some((other) => coversGrant(kind, other, value)));
  });
}
