import type { Json } from '../../lock/index.ts';
import { parseAddress, type AddressPart } from '../events/address.ts';
import { invariant } from '../events/invariant.ts';
import { getItem } from './persistent-array.ts';
import {
  branchPlace,
  isChoose,
  isForEach,
  itemPlace,
  plannedAt,
  rootPlace,
  type Place,
} from './place.ts';
import type { RunState, ScopeState } from './run-state.ts';

/** One scope on the way down to a step. */
export interface Frame {
  readonly place: Place;
  readonly scope: ScopeState;
  /** Position in the scope of the step that the way leads to or through. */
  readonly index: number;
  /** What the scope adds to the names: a fan-out's item. */
  readonly names?: { readonly as: string; readonly item: Json; readonly index: number };
}

type Entered = Omit<Frame, 'index'>;

/** The scopes around the step at `address`, the flow's own first. */
export function framesTo(state: RunState, address: string): readonly Frame[] {
  let entered: Entered = { place: rootPlace(state), scope: state.root };
  let [index, path] = stepIn(entered.place, parseAddress(address));
  const frames: Frame[] = [{ ...entered, index }];
  while (path.length > 0) {
    [entered, path] = enter(entered, index, path);
    [index, path] = stepIn(entered.place, path);
    frames.push({ ...entered, index });
  }
  return frames;
}

function stepIn(
  place: Place,
  path: readonly AddressPart[],
): [index: number, rest: readonly AddressPart[]] {
  if (place.isSingle) return [0, path];
  const [id, ...rest] = path;
  const index = place.plan.indexes.get(String(id));
  invariant(index !== undefined, 'an address names a step of the flow');
  return [index, rest];
}

/** Goes into the composite step at `index`. */
function enter(
  frame: Entered,
  index: number,
  path: readonly AddressPart[],
): [Entered, readonly AddressPart[]] {
  const planned = plannedAt(frame.place, index);
  const state = getItem(frame.scope.steps, index);
  if (state.kind === 'branching' && isChoose(planned)) {
    const place = branchPlace(frame.place, planned, state.branch);
    return [{ place, scope: state.scope }, path];
  }
  const [number, ...rest] = path;
  invariant(
    state.kind === 'iterating' && isForEach(planned) && typeof number === 'number',
    'the way to a step under way leads through steps under way',
  );
  const item = getItem(state.states, number);
  invariant(item.kind === 'open', 'an item under way is open');
  const names = { as: planned.definition.as, item: state.items[number] ?? null, index: number };
  return [{ place: itemPlace(frame.place, planned, number), scope: item.scope, names }, rest];
}
