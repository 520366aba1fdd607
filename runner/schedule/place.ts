import type {
  ChooseStep,
  FlowStep,
  ForEachStep,
  LockedStep,
  RepeatStep,
} from '../../lock/index.ts';
import { invariant } from '../events/invariant.ts';
import type { CancelReason, ChosenBranch } from '../events/run-event.ts';
import type { KeptItems } from './run-state.ts';
import type { FlowState, RunState, Section } from './run-state.ts';
import type { FlowPlan, PlannedStep, ScopePlan } from './scope-plan.ts';

/** Where in the run an instance of a flow stands. */
export interface FlowPlace {
  /** What the addresses of its steps begin with. */
  readonly prefix: string;
  readonly mock: boolean;
}

/** Where in the run a scope instance stands. */
export interface Place extends FlowPlace {
  readonly plan: ScopePlan;
  /** The scope is one step that goes by the address of its item. */
  readonly isSingle: boolean;
  /** Set when nothing of it may begin any more. */
  readonly cancelled: CancelReason | undefined;
  /** What fan-outs have done before a retry, by address. */
  readonly kept?: ReadonlyMap<string, KeptItems>;
}

export type PlannedForEach = PlannedStep & { readonly definition: ForEachStep };
export type PlannedChoose = PlannedStep & { readonly definition: ChooseStep };
export type PlannedRepeat = PlannedStep & { readonly definition: RepeatStep };
export type PlannedFlow = PlannedStep & { readonly definition: FlowStep; readonly flow: FlowPlan };

/** Where the run's own flow stands. */
export function rootPlace({ mock }: RunState): FlowPlace {
  return { prefix: '', mock };
}

/** Where the steps of one section of a flow stand. Only a flow that is halted ends its `finally`. */
export function sectionPlace(
  { prefix, mock }: FlowPlace,
  { plan, cancelled, halted, kept }: Pick<FlowState, 'plan' | 'cancelled' | 'halted' | 'kept'>,
  section: Section,
): Place {
  return {
    plan: plan[section],
    prefix: section === 'main' ? prefix : `${prefix}${section}:`,
    isSingle: false,
    cancelled: section === 'finally' && halted !== true ? undefined : cancelled,
    mock,
    ...(kept === undefined ? {} : { kept }),
  };
}

export function addressOf(place: Place, definition: LockedStep): string {
  return place.isSingle ? place.prefix : `${place.prefix}${definition.id}`;
}

export function plannedAt(place: Place, index: number): PlannedStep {
  const planned = place.plan.steps[index];
  invariant(planned !== undefined, 'a scope has as many states as steps');
  return planned;
}

/** Where item `index` of a fan-out happens. */
export function itemPlace(place: Place, planned: PlannedForEach, index: number): Place {
  const item = `${addressOf(place, planned.definition)}[${String(index)}]`;
  const isSingle = planned.definition.result === 'step';
  return { ...place, plan: bodyOf(planned), prefix: isSingle ? item : `${item}/`, isSingle };
}

/** Where round `index` of a loop happens. */
export function roundPlace(place: Place, planned: PlannedRepeat, index: number): Place {
  const prefix = `${addressOf(place, planned.definition)}[${String(index)}]/`;
  return { ...place, plan: bodyOf(planned), prefix, isSingle: false };
}

function bodyOf({ scopes: [body] }: PlannedStep): ScopePlan {
  invariant(body !== undefined, 'what is repeated has a body');
  return body;
}

/** Where a branch of the choice happens; branches are numbered, `else` is last. */
export function branchPlace(place: Place, planned: PlannedChoose, branch: number): Place {
  const plan = planned.scopes[branch];
  invariant(plan !== undefined, 'the chosen branch is one of the choice');
  const prefix = `${addressOf(place, planned.definition)}/`;
  return { ...place, plan, prefix, isSingle: false };
}

/** Where the flow that a step runs happens. */
export function flowPlace(place: Place, planned: PlannedFlow): FlowPlace {
  return { prefix: `${addressOf(place, planned.definition)}/`, mock: place.mock };
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

export function isRepeat(planned: PlannedStep): planned is PlannedRepeat {
  return planned.definition.kind === 'repeat';
}

export function isFlow(planned: PlannedStep): planned is PlannedFlow {
  return planned.definition.kind === 'flow' && planned.flow !== undefined;
}
