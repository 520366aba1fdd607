import type { Command, Move } from './command.ts';
import { conclude, wait } from './commands-of.ts';
import { persistentArray, withItem } from './persistent-array.ts';
import {
  addressOf,
  isRepeat,
  plannedAt,
  roundPlace,
  type Place,
  type PlannedRepeat,
} from './place.ts';
import type { PendingState, ScopeState, StepState } from './run-state.ts';
import type { PlannedStep } from './scope-plan.ts';

/** Opens an instance of a scope and starts every step that needs no other. */
export function openScope(place: Place): Move<ScopeState> {
  const commands: Command[] = [];
  const states = place.plan.steps.map((planned): StepState => {
    const [state, more] = awaitNeeds(place, planned, {
      kind: 'pending',
      waiting: planned.needs.length,
      blocked: false,
    });
    commands.push(...more);
    return state;
  });
  return [{ steps: persistentArray(states), open: states.length }, commands];
}

/** One thing that the step at `index` needs has ended; after the last one the step begins. */
export function unlockStep(
  place: Place,
  scope: ScopeState,
  index: number,
  change: { readonly from: StepState; readonly blocks: boolean },
): Move<ScopeState> {
  const { from } = change;
  if (from.kind !== 'pending') return [scope, []];
  const [state, commands] = awaitNeeds(place, plannedAt(place, index), {
    kind: 'pending',
    waiting: from.waiting - 1,
    blocked: from.blocked || change.blocks,
  });
  return [{ ...scope, steps: withItem(scope.steps, index, state) }, commands];
}

/** The step waits; when all that it needs has ended it is skipped, asked for its condition, or begun. */
export function awaitNeeds(
  place: Place,
  planned: PlannedStep,
  state: PendingState,
): Move<StepState> {
  if (state.waiting > 0) return [state, []];
  const { definition } = planned;
  const step = addressOf(place, definition);
  if (place.cancelled !== undefined) {
    return conclude({ kind: 'step-skipped', step, reason: 'cancelled' });
  }
  if (state.blocked) return conclude({ kind: 'step-skipped', step, reason: 'needs' });
  if (definition.if === undefined) return beginStep(place, planned);
  return wait(place, planned, { kind: 'evaluating', what: 'condition' });
}

/** Begins a step whose condition holds: with its mock, with a place in its group, or with its work. */
export function beginStep(place: Place, planned: PlannedStep): Move<StepState> {
  const { mock, concurrency } = planned.definition;
  if (place.mock && mock !== undefined) {
    return wait(place, planned, { kind: 'evaluating', what: 'mock' });
  }
  return concurrency === undefined
    ? startWork(place, planned)
    : wait(place, planned, { kind: 'acquiring' });
}

/** Starts what the step is there for. */
export function startWork(place: Place, planned: PlannedStep): Move<StepState> {
  if (isRepeat(planned)) return openRound(place, planned, 0);
  const { kind } = planned.definition;
  return kind === 'script' || kind === 'flow'
    ? wait(place, planned, { kind: 'attempting', attempt: 1, started: false, delayMs: 0 })
    : wait(place, planned, { kind: 'evaluating', what: 'definition' });
}

/** Opens a round of a loop; one without steps asks for `until` at once. */
export function openRound(place: Place, planned: PlannedRepeat, index: number): Move<StepState> {
  const [scope, commands] = openScope(roundPlace(place, planned, index));
  const [state, more] = wait(place, planned, { kind: 'repeating', index, scope });
  return [state, [...commands, ...more]];
}
