import type { Lock } from '../../../lock/index.ts';
import { describePlan, type PlanStep } from '../../plan/describe-plan.ts';

/** What the lock says about each step, by its address without items. */
export function plannedSteps(lock: Lock): ReadonlyMap<string, PlanStep> {
  const plan = describePlan({ lock, flows: new Map() });
  const steps = [...plan.steps, ...(plan.onError ?? []), ...(plan.finally ?? [])];
  return new Map(steps.flatMap(withInner).map((step) => [step.step, step]));
}

function withInner(step: PlanStep): readonly PlanStep[] {
  return [step, ...(step.parts ?? []).flatMap(({ steps }) => steps.flatMap(withInner))];
}
