import type { CancelReason } from '../events/run-event.ts';
import type { Command, Move } from './command.ts';
import { conclude } from './commands-of.ts';
import { mapInner } from './inner-scopes-of.ts';
import { itemsOf, persistentArray } from './persistent-array.ts';
import {
  addressOf,
  flowPlace,
  isFlow,
  plannedAt,
  sectionPlace,
  type FlowPlace,
  type Place,
} from './place.ts';
import type { FlowState, ScopeState, StepState } from './run-state.ts';
import type { PlannedStep } from './scope-plan.ts';

/** Why flows are ended, and whether that goes for their `finally` as well. */
export interface Cancellation {
  readonly reason: CancelReason;
  readonly halts: boolean;
}

/**
 * Ends a flow and those inside: what has not begun is skipped, what is under way is stopped. What
 * runs under `finally` goes on, and what stands there will still run, unless the flow is halted.
 */
export function cancelFlow(
  place: FlowPlace,
  flow: FlowState,
  cancellation: Cancellation,
): Move<FlowState> {
  const { section } = flow;
  const { reason, halts } = cancellation;
  if (section === 'end') return [flow, []];
  const cancelled: FlowState = { ...flow, cancelled: reason, ...(halts ? { halted: true } : {}) };
  if (section === 'finally' && !halts) return [cancelled, []];
  const scopePlace = sectionPlace(place, cancelled, section);
  const [scope, commands] = cancelScope(scopePlace, flow.scopes[section], cancellation);
  return [{ ...cancelled, scopes: { ...flow.scopes, [section]: scope } }, commands];
}

function cancelScope(place: Place, scope: ScopeState, why: Cancellation): Move<ScopeState> {
  const commands: Command[] = [];
  const states = itemsOf(scope.steps).map((state, index): StepState => {
    const [next, more] = cancelStep(place, plannedAt(place, index), state, why);
    commands.push(...more);
    return next;
  });
  return [{ ...scope, steps: persistentArray(states) }, commands];
}

function cancelStep(
  place: Place,
  planned: PlannedStep,
  state: StepState,
  why: Cancellation,
): Move<StepState> {
  const step = addressOf(place, planned.definition);
  switch (state.kind) {
    case 'pending':
      return conclude({ kind: 'step-skipped', step, reason: 'cancelled' });
    case 'acquiring':
    case 'attempting':
    case 'sleeping':
    case 'approving':
      return [state, [{ kind: 'stop', step, reason: why.reason }]];
    case 'flowing': {
      if (!isFlow(planned)) return [state, []];
      const [flow, commands] = cancelFlow(flowPlace(place, planned), state.flow, why);
      return [{ ...state, flow }, commands];
    }
    default:
      // What is evaluated, judged or concluded ends by itself, or is ended when its answer comes.
      return mapInner(place, planned, state, (inner, scope) => cancelScope(inner, scope, why));
  }
}
