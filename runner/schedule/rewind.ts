import { invariant } from '../events/invariant.ts';
import type { Command, Move } from './command.ts';
import { settleFlow } from './flow-section.ts';
import { itemsOf, persistentArray } from './persistent-array.ts';
import { plannedAt, sectionPlace, type FlowPlace } from './place.ts';
import { emptyScope, type FlowState, type ScopeState, type StepState } from './run-state.ts';
import type { ScopePlan } from './scope-plan.ts';
import { awaitNeeds } from './start-step.ts';

/**
 * Takes a flow that has ended back to before the steps in `from`, everything that depends on them,
 * and all that did not succeed; what else succeeded, or was skipped by its own condition, stays.
 */
export function rewindFlow(
  place: FlowPlace,
  flow: FlowState,
  from: readonly string[],
): Move<FlowState> {
  invariant(flow.section === 'end', 'only a flow that has ended is rewound');
  const { plan, inputs } = flow;
  const again = stepsAgain(plan.main, flow.scopes.main, from);
  const begun = { plan, inputs, section: 'main' as const };
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
