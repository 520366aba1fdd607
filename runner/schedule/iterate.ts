import type { Json } from '../../lock/index.ts';
import { invariant } from '../events/invariant.ts';
import type { ItemsEvaluated, RunEvent, StepError } from '../events/run-event.ts';
import { cancelledError, cancelledName } from './cancelled-error.ts';
import type { Command, Move } from './command.ts';
import { conclude } from './commands-of.ts';
import { getItem, itemsOf, persistentArray, withItem } from './persistent-array.ts';
import { addressOf, itemPlace, type Place, type PlannedForEach } from './place.ts';
import type { ItemState, IteratingState, Lane, ScopeState, StepState } from './run-state.ts';
import { scopeResult } from './scope-result.ts';
import { openScope } from './start-step.ts';

/** Begins a fan-out over its items; those that stay have ended already. */
export function startItems(
  place: Place,
  planned: PlannedForEach,
  { step, items, kept = [], shards = 1 }: ItemsEvaluated,
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
    lanes: Array.from({ length: shards }, (_, next) => ({ next, running: 0, isStopped: false })),
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
  const counts = ended.kind === 'failed' && planned.definition.onItemError !== 'collect';
  const moved = {
    ...state,
    states: withItem(state.states, index, ended),
    lanes: leaveLane(state.lanes, index, counts),
  };
  if (!counts || (state.failure !== undefined && state.failure.index < index)) {
    return continueItems(place, planned, moved);
  }
  return continueItems(place, planned, { ...moved, failure: { index, ...ended.failure } });
}

/** An item has ended, and its lane stops when that was a failure that counts. */
function leaveLane(lanes: readonly Lane[], index: number, stops: boolean): readonly Lane[] {
  const at = index % lanes.length;
  const lane = lanes[at];
  invariant(lane !== undefined, 'every item has a lane');
  const isStopped = lane.isStopped || stops;
  return lanes.with(at, { ...lane, running: lane.running - 1, isStopped });
}

/** Starts items while there are any and `parallel` admits them; ends the fan-out after the last. */
function continueItems(
  place: Place,
  planned: PlannedForEach,
  state: IteratingState,
): Move<StepState> {
  const commands: Command[] = [];
  let { states } = state;
  const lanes = state.lanes.map((lane, at): Lane => {
    const stops = lane.isStopped || place.cancelled !== undefined;
    let { next, running } = lane;
    const most = placesOf(planned, at, state.lanes.length);
    for (; !stops && next < state.items.length && running < most; next += state.lanes.length) {
      if (getItem(states, next).kind !== 'waiting') continue;
      const inside = itemPlace(place, planned, next);
      const [scope, more] = openScope(inside);
      const isOpen = scope.open > 0;
      states = withItem(states, next, isOpen ? { kind: 'open', scope } : endItem(inside, scope));
      if (isOpen) running += 1;
      commands.push(...more);
    }
    return { ...lane, next, running };
  });
  const moved = { ...state, lanes, states };
  if (lanes.some(({ running }) => running > 0)) return [moved, commands];
  return endItems(place, planned, moved);
}

/** How many items of a lane there may be at once: all lanes together keep to `parallel`. */
function placesOf({ definition }: PlannedForEach, lane: number, lanes: number): number {
  return Math.max(1, Math.ceil((definition.parallel - lane) / lanes));
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
  const isLeft = state.lanes.some(({ next }) => next < state.items.length);
  if (place.cancelled !== undefined && isLeft) {
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
