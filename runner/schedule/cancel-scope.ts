import type { Command, Move } from './command.ts';
import { itemsOf, persistentArray } from './persistent-array.ts';
import {
  addressOf,
  branchPlace,
  isChoose,
  isForEach,
  itemPlace,
  plannedAt,
  type Place,
} from './place.ts';
import type { ItemState, ScopeState, StepState } from './run-state.ts';
import { conclude } from './start-step.ts';

/** Skips every step of the scope, and of the scopes inside, that has not begun. */
export function cancelScope(place: Place, scope: ScopeState): Move<ScopeState> {
  const commands: Command[] = [];
  const states = itemsOf(scope.steps).map((state, index): StepState => {
    const [next, more] = cancelStep(place, index, state);
    commands.push(...more);
    return next;
  });
  return [{ ...scope, steps: persistentArray(states) }, commands];
}

function cancelStep(place: Place, index: number, state: StepState): Move<StepState> {
  const planned = plannedAt(place, index);
  if (state.kind === 'pending') {
    const step = addressOf(place, planned.definition);
    return conclude({ kind: 'step-skipped', step, reason: 'cancelled' });
  }
  if (state.kind === 'branching' && isChoose(planned)) {
    const [scope, commands] = cancelScope(branchPlace(place, planned, state.branch), state.scope);
    return [{ ...state, scope }, commands];
  }
  if (state.kind !== 'iterating' || !isForEach(planned)) return [state, []];
  const commands: Command[] = [];
  const items = itemsOf(state.states).map((item, number): ItemState => {
    if (item.kind !== 'open') return item;
    const [scope, more] = cancelScope(itemPlace(place, planned, number), item.scope);
    commands.push(...more);
    return { kind: 'open', scope };
  });
  return [{ ...state, states: persistentArray(items) }, commands];
}
