import type { Lock } from './lock.ts';
import { placedSteps } from './placed-steps.ts';

/**
 * The secrets that the steps of a flow take, each with the place of the first that takes it, in the
 * order of the places. A step at a place for which `isMocked` holds takes none, nor does what is inside it.
 */
export function takenSecrets(
  lock: Pick<Lock, 'steps' | 'onError' | 'finally'>,
  isMocked: (place: string) => boolean,
): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  for (const { place, step } of placedSteps(lock)) {
    if (step.kind !== 'script' && step.kind !== 'flow') continue;
    if (withOuter(place).some(isMocked)) continue;
    for (const secret of step.secrets) if (!taken.has(secret)) taken.set(secret, place);
  }
  return taken;
}

/** `a/b/c` is inside `a/b` and `a`. */
function withOuter(place: string): readonly string[] {
  const ids = place.split('/');
  return ids.map((_id, at) => ids.slice(0, at + 1).join('/'));
}
