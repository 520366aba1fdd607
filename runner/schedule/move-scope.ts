import type { AddressPart } from '../events/address.ts';
import { invariant } from '../events/invariant.ts';
import { moveBranch } from './branch.ts';
import type { Command, Move } from './command.ts';
import { moveItem } from './iterate.ts';
import { moveStep, type StepEvent } from './move-step.ts';
import { getItem, withItem } from './persistent-array.ts';
import {
  addressOf,
  branchPlace,
  isChoose,
  isForEach,
  itemPlace,
  plannedAt,
  type Place,
} from './place.ts';
import { hasEnded, type EndedState, type ScopeState, type StepState } from './run-state.ts';
import type { PlannedStep } from './scope-plan.ts';
import { unlockStep } from './start-step.ts';

/** Moves the step at `path` (below this scope) and all that depends on it. */
export function moveScope(
  place: Place,
  scope: ScopeState,
  path: readonly AddressPart[],
  event: StepEvent,
): Move<ScopeState> {
  const [index, rest] = findStep(place, path);
  const planned = plannedAt(place, index);
  const from = getItem(scope.steps, index);
  const [state, commands] =
    rest.length === 0
      ? moveStep(place, planned, from, event)
      : moveInside({ place, planned, state: from }, rest, event);
  const [moved, more] = settleStep(place, scope, index, state);
  return [moved, [...commands, ...more]];
}

/** The position of the step that `path` enters, and the rest of the way. */
function findStep(
  place: Place,
  path: readonly AddressPart[],
): readonly [index: number, rest: readonly AddressPart[]] {
  if (place.isSingle) return [0, path];
  const [id, ...rest] = path;
  const index = typeof id === 'string' ? place.plan.indexes.get(id) : undefined;
  invariant(index !== undefined, 'an address names a step of the flow');
  return [index, rest];
}

function moveInside(
  at: { readonly place: Place; readonly planned: PlannedStep; readonly state: StepState },
  path: readonly AddressPart[],
  event: StepEvent,
): Move<StepState> {
  const { place, planned, state } = at;
  if (isForEach(planned)) {
    const [index, ...rest] = path;
    invariant(state.kind === 'iterating' && typeof index === 'number', 'the fan-out is under way');
    const item = getItem(state.states, index);
    invariant(item.kind === 'open', 'an event happens in an item under way');
    const inside = itemPlace(place, planned, index);
    const [scope, commands] = moveScope(inside, item.scope, rest, event);
    const [moved, more] = moveItem(place, planned, state, { index, scope });
    return [moved, [...commands, ...more]];
  }
  invariant(isChoose(planned) && state.kind === 'branching', 'the choice is under way');
  const inside = branchPlace(place, planned, state.branch);
  const [scope, commands] = moveScope(inside, state.scope, path, event);
  const [moved, more] = moveBranch(place, planned, { branch: state.branch, scope });
  return [moved, [...commands, ...more]];
}

/** Puts a step's new state in place; one that ended unlocks its dependents. */
function settleStep(
  place: Place,
  scope: ScopeState,
  index: number,
  state: StepState,
): Move<ScopeState> {
  const steps = withItem(scope.steps, index, state);
  if (!hasEnded(state)) return [{ ...scope, steps }, []];
  const { definition, dependents } = plannedAt(place, index);
  const continues = definition.onError === 'continue';
  let moved: ScopeState = { ...scope, steps, open: scope.open - 1 };
  if (state.kind === 'failed' && !continues && scope.failure === undefined) {
    const failure = { step: addressOf(place, definition), error: state.error };
    moved = { ...moved, failure };
  }
  const commands: Command[] = [];
  for (const dependent of dependents) {
    const from = getItem(moved.steps, dependent);
    const [next, more] = unlockStep(place, moved, dependent, {
      from,
      blocks: blocksDependents(state, continues),
    });
    moved = next;
    commands.push(...more);
  }
  return [moved, commands];
}

/** A skip by the step's own condition does not skip its dependents; one for a failure does. */
function blocksDependents(state: EndedState, continues: boolean): boolean {
  if (state.kind === 'failed') return !continues;
  return state.kind === 'skipped' && state.reason !== 'condition';
}
