import { type Lock, type LockedStep, placedSteps } from '../../lock/index.ts';

/**
 * What of a lock this runner cannot carry out, in words; `undefined` when it can run all of it. To
 * leave out what was locked would be another flow than the one that was reviewed.
 */
export function findUnrunnable(lock: Lock): string | undefined {
  if (lock.concurrency !== undefined) return '`concurrency`';
  for (const { place, step } of placedSteps(lock)) {
    const what = unrunnablePart(step);
    if (what !== undefined) return `${what} (step \`${place}\`)`;
  }
  return undefined;
}

function unrunnablePart(step: LockedStep): string | undefined {
  if (step.concurrency !== undefined) return '`concurrency`';
  if (step.kind !== 'script') return undefined;
  return step.cache === undefined ? undefined : '`cache`';
}
