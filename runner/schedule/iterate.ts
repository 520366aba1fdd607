import type { Json } from '../../lock/index.ts';
import type { ItemsEvaluated, RunEvent, StepError } from '../events/run-event.ts';
import { cancelledError, cancelledName } from './cancelled-error.ts';
import type { Command, Move } from './command.ts';
import { conclude } from './commands-of.ts';
import { getItem, itemsOf, persistentArray, withItem } from './persistent-array.ts';
import { addressOf, itemPlace, type Place, type PlannedForEach } from './place.ts';
import type { ItemState, IteratingState, ScopeState, StepState } from './run-state.ts';
import { scopeResult } from './scope-result.ts';
import { openScope } from './start-step.ts';

/** Begins a fan-out over its items; those that stay have ended already. */
export function startItems(
  place: Place,
  planned: PlannedForEach,
  { step, items, kept = [] }: ItemsEvaluated,
): Move<StepState> {
  const before = place.kept?.get(step);
  const stays = new Set(before === undefined ? [] : kept);
  const states = persistentArray(
    items.map((_, index): ItemState =>
      before !== undefined && stays.has(index)
        ? getItem(before.states, index)
        : { kind: 'waiting' },
    ),
  );
  return continueItems(place, planned, {
    kind: 'iterating',
    items,
    states,
    next: 0,
    running: 0,
  });
}

/** Takes in that item `index` moved on; when it ended, the next ones start. */
export function moveItem(
  place: Place,
  planned: PlannedForEach,
  state: IteratingState,
  item: { readonly index: number; readonly scope: ScopeState },
): Move<StepState> {
  const { index, scope } = item;
  if (scope.open > 0) {
    return [{ ...state, states: withItem(state.states, index, { kind: 'open', scope }) }, []];
  }
  const ended = endItem(itemPlace(place, planned, index), scope);
  const states = withItem(state.states, index, ended);
  const moved = { ...state, states, running: state.running - 1 };
  const counts = ended.kind === 'failed' && planned.definition.onItemError !== 'collect';
  if (!counts || (state.failure !== undefined && state.failure.index < index)) {
    return continueItems(place, planned, moved);
  }
  return continueItems(place, planned, { ...moved, failure: { index, ...ended.failure } });
}

/** Starts items while there are any and `parallel` admits them; ends the fan-out after the last. */
function continueItems(
  place: Place,
  planned: PlannedForEach,
  state: IteratingState,
): Move<StepState> {
  const commands: Command[] = [];
  let { next, running, states } = state;
  const stops = state.failure !== undefined || place.cancelled !== undefined;
  while (!stops && next < state.items.length && running < planned.definition.parallel) {
    if (getItem(states, next).kind !== 'waiting') {
      next += 1;
      continue;
    }
    const inside = itemPlace(place, planned, next);
    const [scope, more] = openScope(inside);
    states = withItem(
      states,
      next,
      scope.open > 0 ? { kind: 'open', scope } : endItem(inside, scope),
    );
    if (scope.open > 0) running += 1;
    next += 1;
    commands.push(...more);
  }
  const moved = { ...state, next, running, states };
  if (running > 0) return [moved, commands];
  return endItems(place, planned, moved);
}

function endItem(place: Place, scope: ScopeState): ItemState {
  if (scope.failure !== undefined) return { kind: 'failed', failure: scope.failure };
  return { kind: 'succeeded', value: scopeResult(place, scope) };
}

function endItems(place: Place, planned: PlannedForEach, state: IteratingState): Move<StepState> {
  const step = addressOf(place, planned.definition);
  if (state.failure !== undefined) {
    const error = itemFailure(state.failure);
    return failItems(state, { kind: 'step-failed', step, error }, state.failure.attempt);
  }
  if (place.cancelled !== undefined && state.next < state.items.length) {
    return failItems(state, { kind: 'step-failed', step, error: cancelledError(place.cancelled) });
  }
  const collects = planned.definition.onItemError === 'collect';
  const output = itemsOf(state.states).map((item) => itemResult(item, collects));
  return conclude({ kind: 'step-succeeded', step, output });
}

/** What succeeded is kept for a retry. */
function failItems(
  { items, states }: IteratingState,
  event: RunEvent,
  attempt = 1,
): Move<StepState> {
  const [, commands] = conclude(event, attempt);
  return [{ kind: 'concluding', event, attempt, kept: { items, states } }, commands];
}

function itemFailure(failure: { readonly index: number; readonly error: StepError }): StepError {
  const { name, message } = failure.error;
  if (name === cancelledName) return failure.error;
  return { name, message: `Item ${String(failure.index)} failed: ${message}` };
}

function itemResult(item: ItemState, collects: boolean): Json {
  if (item.kind === 'succeeded') return collects ? { ok: true, value: item.value } : item.value;
  if (item.kind !== 'failed') return null;
  const { name, message } = item.failure.error;
  return { ok: false, error: { name, message } };
}
