import type { Json } from '../../lock/index.ts';
import { parseAddress, type AddressPart } from '../events/address.ts';
import { invariant } from '../events/invariant.ts';
import { getItem } from './persistent-array.ts';
import {
  branchPlace,
  flowPlace,
  isChoose,
  isFlow,
  isForEach,
  isRepeat,
  itemPlace,
  plannedAt,
  rootPlace,
  roundPlace,
  sectionPlace,
  type FlowPlace,
  type Place,
} from './place.ts';
import type { FlowState, RunState, ScopeState, Section } from './run-state.ts';
import { sectionIn, stepIn } from './step-path.ts';

/** One scope on the way down to a step. */
export interface Frame {
  /** The flow that the scope is a part of. */
  readonly flow: FlowState;
  readonly section: Section;
  readonly place: Place;
  readonly scope: ScopeState;
  /** Position in the scope of the step that the way leads to or through; absent when it ends here. */
  readonly index?: number;
  /** What the scope adds to the names. */
  readonly names?: ScopeNames;
}

/** Of a fan-out the item; of a loop only the number. */
interface ScopeNames {
  readonly index: number;
  readonly item?: { readonly as: string; readonly value: Json };
}

/** The scopes around the step at `address`, the outermost first. */
export function framesTo(state: RunState, address: string): readonly Frame[] {
  let [frame, path] = enterFlow(rootPlace(state), state.flow, parseAddress(address));
  const frames: Frame[] = [];
  for (;;) {
    const [index, rest] = stepIn(frame.place, path);
    frames.push({ ...frame, index });
    if (rest.length === 0) return frames;
    [frame, path] = enter(frame, index, rest);
  }
}

/**
 * The scopes around what the step at `address` has under way: the round of a loop or the steps of a
 * flow; without an address, the steps of the run's own flow.
 */
export function framesInside(state: RunState, address?: string): readonly Frame[] {
  if (address === undefined) return [enterFlow(rootPlace(state), state.flow, [])[0]];
  const frames = framesTo(state, address);
  const last = frames.at(-1);
  invariant(last?.index !== undefined, 'the way leads to a step');
  const inside = getItem(last.scope.steps, last.index);
  const path = inside.kind === 'repeating' ? [inside.index] : [];
  return [...frames, enter(last, last.index, path)[0]];
}

type Entered = readonly [frame: Frame, path: readonly AddressPart[]];

function enterFlow(at: FlowPlace, flow: FlowState, path: readonly AddressPart[]): Entered {
  const [section, rest] = sectionIn(path);
  const place = sectionPlace(at, flow, section);
  return [{ flow, section, place, scope: flow.scopes[section] }, rest];
}

/** Goes into the composite step at `index`. */
function enter(frame: Frame, index: number, path: readonly AddressPart[]): Entered {
  const { flow, section } = frame;
  const planned = plannedAt(frame.place, index);
  const state = getItem(frame.scope.steps, index);
  if (state.kind === 'flowing' && isFlow(planned)) {
    return enterFlow(flowPlace(frame.place, planned), state.flow, path);
  }
  if (state.kind === 'branching' && isChoose(planned)) {
    const place = branchPlace(frame.place, planned, state.branch);
    return [{ flow, section, place, scope: state.scope }, path];
  }
  const [number, ...rest] = path;
  invariant(typeof number === 'number', 'items and rounds go by numbers');
  if (state.kind === 'repeating' && isRepeat(planned)) {
    const place = roundPlace(frame.place, planned, number);
    return [{ flow, section, place, scope: state.scope, names: { index: number } }, rest];
  }
  invariant(
    state.kind === 'iterating' && isForEach(planned),
    'the way to a step under way leads through steps under way',
  );
  const item = getItem(state.states, number);
  invariant(item.kind === 'open', 'an item under way is open');
  const value = state.items[number] ?? null;
  const names = { index: number, item: { as: planned.definition.as, value } };
  const place = itemPlace(frame.place, planned, number);
  return [{ flow, section, place, scope: item.scope, names }, rest];
}
