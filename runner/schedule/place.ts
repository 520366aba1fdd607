import type { LockedStep, ForEachStep, ChooseStep } from '../../lock/index.ts';
import { invariant } from '../events/invariant.ts';
import type { CancelReason, ChosenBranch, StepError } from '../events/run-event.ts';
import type { RunState } from './run-state.ts';
import type { PlannedStep, ScopePlan } from './scope-plan.ts';

/** Where in the run a scope instance stands. */
export interface Place {
  readonly plan: ScopePlan;
  /** What the addresses of its steps begin with. */
  readonly prefix: string;
  /** The scope is one step that goes by the address of its item. */
  readonly isSingle: boolean;
  readonly cancelled: CancelReason | undefined;
}

export type PlannedForEach = PlannedStep & { readonly definition: ForEachStep };
export type PlannedChoose = PlannedStep & { readonly definition: ChooseStep };

/** Where the flow's own steps stand. */
export function rootPlace(state: RunState): Place {
  return { plan: state.plan, prefix: '', isSingle: false, cancelled: state.cancelled };
}

export function addressOf(place: Place, definition: LockedStep): string {
  return place.isSingle ? place.prefix : `${place.prefix}${definition.id}`;
}

export function plannedAt(place: Place, index: number): PlannedStep {
  const planned = place.plan.steps[index];
  invariant(planned !== undefined, 'a scope has as many states as steps');
  return planned;
}

/** Where item `index` of the fan-out at `address` happens. */
export function itemPlace(place: Place, planned: PlannedForEach, index: number): Place {
  const [plan] = planned.scopes;
  invariant(plan !== undefined, 'a fan-out has a body');
  const item = `${addressOf(place, planned.definition)}[${String(index)}]`;
  const isSingle = planned.definition.result === 'step';
  return { plan, prefix: isSingle ? item : `${item}/`, isSingle, cancelled: place.cancelled };
}

/** Where a branch of the choice happens; branches are numbered, `else` is last. */
export function branchPlace(place: Place, planned: PlannedChoose, branch: number): Place {
  const plan = planned.scopes[branch];
  invariant(plan !== undefined, 'the chosen branch is one of the choice');
  const prefix = `${addressOf(place, planned.definition)}/`;
  return { plan, prefix, isSingle: false, cancelled: place.cancelled };
}

/** The number of a branch in the plan. */
export function branchNumber(definition: ChooseStep, branch: Exclude<ChosenBranch, null>): number {
  return branch === 'else' ? definition.branches.length : branch;
}

export function isForEach(planned: PlannedStep): planned is PlannedForEach {
  return planned.definition.kind === 'for-each';
}

export function isChoose(planned: PlannedStep): planned is PlannedChoose {
  return planned.definition.kind === 'choose';
}

/** The name of every error that only says that the run was ended. */
export const cancelledName = 'CancelledError';

/** What a step that was under way when the run was ended failed with. */
export function cancelledError(reason: CancelReason): StepError {
  return {
    name: cancelledName,
    message: reason === 'timeout' ? 'The flow ran out of time.' : 'The run was interrupted.',
  };
}
