import type { Command, Move } from './command.ts';
import { itemsOf, persistentArray } from './persistent-array.ts';
import {
  branchPlace,
  isChoose,
  isForEach,
  isRepeat,
  itemPlace,
  roundPlace,
  type Place,
} from './place.ts';
import type { ItemState, ScopeState, StepState } from './run-state.ts';
import type { PlannedStep } from './scope-plan.ts';

/** A scope under way, and where it stands. */
export interface InnerScope {
  readonly place: Place;
  readonly scope: ScopeState;
}

/** The scopes that a step has under way in its own flow: open items, a round, or a branch. */
export function innerScopesOf(
  place: Place,
  planned: PlannedStep,
  state: StepState,
): readonly InnerScope[] {
  const inner: InnerScope[] = [];
  mapInner(place, planned, state, (where, scope) => {
    inner.push({ place: where, scope });
    return [scope, []];
  });
  return inner;
}

/** Moves each of the scopes that a step has under way in its own flow. */
export function mapInner(
  place: Place,
  planned: PlannedStep,
  state: StepState,
  move: (place: Place, scope: ScopeState) => Move<ScopeState>,
): Move<StepState> {
  if (state.kind === 'branching' && isChoose(planned)) {
    const [scope, commands] = move(branchPlace(place, planned, state.branch), state.scope);
    return [{ ...state, scope }, commands];
  }
  if (state.kind === 'repeating' && isRepeat(planned)) {
    const [scope, commands] = move(roundPlace(place, planned, state.index), state.scope);
    return [{ ...state, scope }, commands];
  }
  if (state.kind !== 'iterating' || !isForEach(planned)) return [state, []];
  const commands: Command[] = [];
  const items = itemsOf(state.states).map((item, number): ItemState => {
    if (item.kind !== 'open') return item;
    const [scope, more] = move(itemPlace(place, planned, number), item.scope);
    commands.push(...more);
    return { kind: 'open', scope };
  });
  return [{ ...state, states: persistentArray(items) }, commands];
}
