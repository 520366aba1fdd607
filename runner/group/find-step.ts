import type { LockedStep } from '../../lock/index.ts';
import { framesTo } from '../schedule/frames.ts';
import { plannedAt } from '../schedule/place.ts';
import type { RunState } from '../schedule/run-state.ts';
import type { FlowPlan } from '../schedule/scope-plan.ts';

/** A step that is under way. */
export interface FoundStep {
  readonly definition: LockedStep;
  /** Of the flow that it stands in. */
  readonly plan: FlowPlan;
  /** It stands in the run's own flow, not in one that a step runs. */
  readonly isOwn: boolean;
}

/** The step at an address. Throws when the way there does not lead through steps under way. */
export function findStep(state: RunState, address: string): FoundStep {
  const frame = framesTo(state, address).at(-1);
  if (frame?.index === undefined) throw new Error(`${address} leads to no step.`);
  return {
    definition: plannedAt(frame.place, frame.index).definition,
    plan: frame.flow.plan,
    isOwn: frame.flow === state.flow,
  };
}
