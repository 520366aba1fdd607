import { innerScopes } from './inner-scopes.ts';
import type { Lock } from './lock.ts';
import type { LockedStep } from './locked-step.ts';

/**
 * A step and its place in the flow, as the grants file names it: ids from the outside in,
 * `outer/inner`, behind `on-error:` or `finally:` for a step of those.
 */
export interface PlacedStep {
  readonly place: string;
  readonly step: LockedStep;
}

/** Every step of a flow, those inside others after them. The step that a fan-out repeats stands in its place. */
export function placedSteps(
  lock: Pick<Lock, 'steps' | 'onError' | 'finally'>,
): readonly PlacedStep[] {
  return [
    ...stepsBelow(lock.steps, ''),
    ...stepsBelow(lock.onError ?? [], 'on-error:'),
    ...stepsBelow(lock.finally ?? [], 'finally:'),
  ];
}

function stepsBelow(steps: readonly LockedStep[], prefix: string): readonly PlacedStep[] {
  return steps.flatMap((step) => {
    const within = innerPrefix(step, prefix);
    const inner = innerScopes(step).flatMap((scope) => stepsBelow(scope, within));
    return [{ place: `${prefix}${step.id}`, step }, ...inner];
  });
}

/** What the places of the steps inside a step begin with, when its own begins with `prefix`. */
export function innerPrefix(step: LockedStep, prefix: string): string {
  const isSingle = step.kind === 'for-each' && step.result === 'step';
  return isSingle ? prefix : `${prefix}${step.id}/`;
}
