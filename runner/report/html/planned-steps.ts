import type { Lock } from '../../../lock/index.ts';
import { describePlan, type PlanStep } from '../../plan/describe-plan.ts';

/** What the lock says about each step, by its address without items. */
export function plannedSteps(lock: Lock): ReadonlyMap<string, PlanStep> {
  const scopes = [lock.steps, lock.onError ?? [], lock.finally ?? []];
  const steps = scopes.flatMap((scope) => describePlan({ ...lock, steps: scope }).steps);
  return new Map(steps.flatMap(withInner).map((step) => [step.step, step]));
}

function withInner(step: PlanStep): readonly PlanStep[] {
  return [step, ...(step.parts ?? []).flatMap(({ steps }) => steps.flatMap(withInner))];
}
