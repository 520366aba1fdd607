import { cancelledError } from './cancelled-error.ts';
import type { Command } from './command.ts';
import { commandsOf } from './commands-of.ts';
import { flowEnd } from './flow-end.ts';
import { innerScopesOf } from './inner-scopes-of.ts';
import { itemsOf } from './persistent-array.ts';
import {
  addressOf,
  flowPlace,
  isFlow,
  plannedAt,
  rootPlace,
  sectionPlace,
  type FlowPlace,
  type Place,
} from './place.ts';
import type { FlowState, RunState, ScopeState, StepState } from './run-state.ts';
import type { PlannedStep } from './scope-plan.ts';

/**
 * All that must be done for the run to go on from this state, when nobody is doing any of it: what
 * each step under way waits for, in the order of the locks, outer steps before inner ones. An attempt
 * whose end nobody heard of is ordered again under the same number.
 */
export function pendingCommands(state: RunState): readonly Command[] {
  if (state.phase === 'finishing') return [{ kind: 'finish', ...flowEnd(state.flow) }];
  return state.phase === 'running' ? pendingInFlow(rootPlace(state), state.flow) : [];
}

function pendingInFlow(place: FlowPlace, flow: FlowState): readonly Command[] {
  const { section, scopes } = flow;
  return section === 'end'
    ? []
    : pendingInScope(sectionPlace(place, flow, section), scopes[section]);
}

function pendingInScope(place: Place, scope: ScopeState): readonly Command[] {
  return itemsOf(scope.steps).flatMap((state, index) =>
    pendingOfStep(place, plannedAt(place, index), state),
  );
}

function pendingOfStep(place: Place, planned: PlannedStep, state: StepState): readonly Command[] {
  const { definition } = planned;
  const step = addressOf(place, definition);
  if (place.cancelled !== undefined && isStoppable(state)) {
    const error = cancelledError(place.cancelled);
    return [{ kind: 'record', event: { kind: 'step-failed', step, error } }];
  }
  const inner =
    state.kind === 'flowing' && isFlow(planned)
      ? pendingInFlow(flowPlace(place, planned), state.flow)
      : innerScopesOf(place, planned, state).flatMap((it) => pendingInScope(it.place, it.scope));
  const own = commandsOf(place, planned, state);
  const holds = definition.concurrency !== undefined && holdsPlace(state);
  return [...(holds ? [{ kind: 'hold-slot', step, definition } as const] : []), ...own, ...inner];
}

/** What a `stop` ends, and nobody is there any more to end. */
function isStoppable({ kind }: StepState): boolean {
  return (
    kind === 'acquiring' || kind === 'attempting' || kind === 'sleeping' || kind === 'approving'
  );
}

/** Whether a step with `concurrency` has got its place and still needs it. */
function holdsPlace(state: StepState): boolean {
  switch (state.kind) {
    case 'evaluating':
      return state.what === 'definition';
    case 'attempting':
    case 'judging':
    case 'sleeping':
    case 'approving':
    case 'iterating':
    case 'branching':
    case 'repeating':
    case 'flowing':
      return true;
    case 'concluding':
      return state.event.kind === 'retry-scheduled';
    default:
      return false;
  }
}
