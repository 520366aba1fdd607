import { invariant } from '../events/invariant.ts';
import type { Command, Move } from './command.ts';
import { settleFlow } from './flow-section.ts';
import type { KeptItems } from './run-state.ts';
import { getItem, itemsOf, persistentArray } from './persistent-array.ts';
import { addressOf, plannedAt, sectionPlace, type FlowPlace } from './place.ts';
import { emptyScope, type FlowState, type ScopeState, type StepState } from './run-state.ts';
import type { ScopePlan } from './scope-plan.ts';
import { awaitNeeds } from './start-step.ts';

/**
 * Takes a flow that has ended back to before the steps in `from`, everything that depends on them,
 * and all that did not succeed; what else succeeded, or was skipped by its own condition, stays. So do
 * the items that succeeded of a fan-out that did not, where nothing that it reads runs again.
 */
export function rewindFlow(
  place: FlowPlace,
  flow: FlowState,
  from: readonly string[],
): Move<FlowState> {
  invariant(flow.section === 'end', 'only a flow that has ended is rewound');
  const { plan, inputs } = flow;
  const again = stepsAgain(plan.main, flow.scopes.main, from);
  const kept = keptItems(place, flow, again, from);
  const begun = { plan, inputs, section: 'main' as const, ...(kept.size === 0 ? {} : { kept }) };
  const main = sectionPlace(place, begun, 'main');
  const commands: Command[] = [];
  const states = itemsOf(flow.scopes.main.steps).map((state, index): StepState => {
    if (!again.has(index)) return state;
    const planned = plannedAt(main, index);
    const waiting = planned.needs.filter((need) => again.has(need)).length;
    const [next, more] = awaitNeeds(main, planned, { kind: 'pending', waiting, blocked: false });
    commands.push(...more);
    return next;
  });
  const scope: ScopeState = { steps: persistentArray(states), open: again.size };
  const scopes = { main: scope, 'on-error': emptyScope, finally: emptyScope };
  const [settled, more] = settleFlow(place, { ...begun, scopes });
  return [settled, [...commands, ...more]];
}

/** What fan-outs that begin again have done, where that still counts. */
function keptItems(
  place: FlowPlace,
  flow: FlowState,
  again: ReadonlySet<number>,
  from: readonly string[],
): ReadonlyMap<string, KeptItems> {
  const main = sectionPlace(place, flow, 'main');
  const kept = new Map<string, KeptItems>();
  for (const index of again) {
    const { definition, needs } = plannedAt(main, index);
    const isAnew = from.includes(definition.id) || needs.some((need) => again.has(need));
    const step = addressOf(main, definition);
    const state = getItem(flow.scopes.main.steps, index);
    // One that this attempt of the run did not come to is where the attempt before left it.
    const before = (state.kind === 'failed' ? state.kept : undefined) ?? flow.kept?.get(step);
    if (!isAnew && before !== undefined) kept.set(step, before);
  }
  return kept;
}

/** Positions of the steps that run again. */
function stepsAgain(
  plan: ScopePlan,
  scope: ScopeState,
  from: readonly string[],
): ReadonlySet<number> {
  const again = new Set<number>();
  for (const [index, state] of itemsOf(scope.steps).entries()) {
    const isDone =
      state.kind === 'succeeded' || (state.kind === 'skipped' && state.reason === 'condition');
    if (!isDone || from.includes(plan.steps[index]?.definition.id ?? '')) again.add(index);
  }
  for (const index of again) {
    // A set that grows while it is walked is walked to its new end.
    for (const dependent of plan.steps[index]?.dependents ?? []) again.add(dependent);
  }
  return again;
}
