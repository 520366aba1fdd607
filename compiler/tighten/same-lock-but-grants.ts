import {
  canonicalJson,
  containsGrants,
  type Grants,
  type Json,
  type Lock,
} from '../../lock/index.ts';
import type { PairedStep } from './pair-steps.ts';

/** A lock with its steps that run scripts, in the order of the flow's file. */
export interface PairedLock {
  readonly lock: Lock;
  readonly pairs: readonly PairedStep[];
}

/**
 * Whether two locks of a flow are the same but for the grants of steps, and no step holds more than before.
 * @param expected what the step at each index holds now; `undefined`: what it held before
 */
export function sameLockButGrants(
  before: PairedLock,
  after: PairedLock,
  expected: readonly (Grants | undefined)[],
): boolean {
  return (
    meaning(before.lock) === meaning(after.lock) &&
    before.pairs.length === after.pairs.length &&
    before.pairs.every(({ locked: { grants: held } }, at) => {
      const now = after.pairs[at]?.locked.grants;
      const wanted = expected[at] ?? held;
      return (
        now !== undefined &&
        containsGrants(held, now) &&
        containsGrants(wanted, now) &&
        containsGrants(now, wanted)
      );
    })
  );
}

function meaning({ flow: { path }, ...lock }: Lock): string {
  // A lock is JSON.
  return canonicalJson([path, withoutGrants(lock as unknown as Json)]);
}

function withoutGrants(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutGrants);
  if (typeof value !== 'object' || value === null) return value;
  const isScript = 'script' in value && 'grants' in value;
  const fields = Object.entries(value).filter(([key]) => !(isScript && key === 'grants'));
  return Object.fromEntries(fields.map(([key, field]) => [key, withoutGrants(field)]));
}
