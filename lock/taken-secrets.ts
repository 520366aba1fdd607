import { innerScopes } from './inner-scopes.ts';
import type { Lock } from './lock.ts';
import type { LockedStep } from './locked-step.ts';
import { innerPrefix } from './placed-steps.ts';

/**
 * The secrets that the steps of a flow take in a run with mocks, each with the place of the first step
 * that takes it. A step with a `mock`, and one at a place for which `isMocked` holds, takes none, nor
 * does what is inside it.
 */
export function takenSecrets(
  { steps, onError = [], finally: last = [] }: Pick<Lock, 'steps' | 'onError' | 'finally'>,
  isMocked: (place: string) => boolean,
): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  const visit = (step: LockedStep, prefix: string): void => {
    const place = `${prefix}${step.id}`;
    if (step.mock !== undefined || isMocked(place)) return;
    const secrets = step.kind === 'script' || step.kind === 'flow' ? step.secrets : [];
    for (const secret of secrets) if (!taken.has(secret)) taken.set(secret, place);
    for (const inner of innerScopes(step).flat()) visit(inner, innerPrefix(step, prefix));
  };
  for (const step of steps) visit(step, '');
  for (const step of onError) visit(step, 'on-error:');
  for (const step of last) visit(step, 'finally:');
  return taken;
}
