import { innerScopes, type Lock, type LockedScript, type LockedStep } from '../lock/index.ts';

/** The script of a step, by its address without items: `search`, `lead/text`. */
export function scriptOfStep(lock: Lock, address: string): LockedScript | undefined {
  let steps = lock.steps;
  let found: LockedStep | undefined;
  for (const id of address.split('/')) {
    found = steps.find((step) => step.id === id);
    steps = found === undefined ? [] : innerScopes(found).flat();
  }
  if (found?.kind === 'for-each' && found.result === 'step') [found] = found.body;
  return found?.kind === 'script' ? lock.scripts[found.script] : undefined;
}
