import type { AddressPart } from '../events/address.ts';
import { invariant } from '../events/invariant.ts';
import { moveBranch } from './branch.ts';
import { cancelFlow } from './cancel-flow.ts';
import type { Command, Move } from './command.ts';
import { wait } from './commands-of.ts';
import { settleFlow } from './flow-section.ts';
import { moveItem } from './iterate.ts';
import { moveStep, type StepEvent } from './move-step.ts';
import { getItem, withItem } from './persistent-array.ts';
import {
  addressOf,
  branchPlace,
  flowPlace,
  isChoose,
  isFlow,
  isForEach,
  isRepeat,
  itemPlace,
  plannedAt,
  roundPlace,
  sectionPlace,
  type FlowPlace,
  type Place,
  type PlannedFlow,
} from './place.ts';
import { moveRound } from './repeat.ts';
import {
  hasEnded,
  type EndedState,
  type FlowingState,
  type FlowState,
  type ScopeState,
  type StepState,
} from './run-state.ts';
import type { PlannedStep } from './scope-plan.ts';
import { unlockStep } from './start-step.ts';
import { sectionIn, stepIn } from './step-path.ts';

/** Moves the step at `path` (below this flow), all that depends on it, and the flow itself. */
export function moveFlow(
  place: FlowPlace,
  flow: FlowState,
  path: readonly AddressPart[],
  event: StepEvent,
): Move<FlowState> {
  const [section, rest] = sectionIn(path);
  const inside = sectionPlace(place, flow, section);
  const [scope, commands] = moveScope(inside, flow.scopes[section], rest, event);
  const moved: FlowState = { ...flow, scopes: { ...flow.scopes, [section]: scope } };
  const [next, more] =
    event.kind === 'flow-returned' && returnsHere(inside, flow, rest)
      ? cancelFlow(place, { ...moved, returned: event.outputs }, returned)
      : settleFlow(place, moved);
  return [next, [...commands, ...more]];
}

const returned = { reason: 'returned', halts: false } as const;

/** Whether a `return` at `path` ends this flow: not one inside it, and not one that is being ended. */
function returnsHere(place: Place, flow: FlowState, path: readonly AddressPart[]): boolean {
  if (flow.cancelled !== undefined) return false;
  let scope: ScopeState = flow.scopes.main;
  let [index, rest] = stepIn(place, path);
  let around = place;
  while (rest.length > 0) {
    const planned = plannedAt(around, index);
    const state = getItem(scope.steps, index);
    // Nothing else in which a flow may return has the steps of its own flow inside.
    if (state.kind !== 'branching' || !isChoose(planned)) return false;
    around = branchPlace(around, planned, state.branch);
    scope = state.scope;
    [index, rest] = stepIn(around, rest);
  }
  return true;
}

/** Moves the step at `path` (below this scope) and all that depends on it. */
function moveScope(
  place: Place,
  scope: ScopeState,
  path: readonly AddressPart[],
  event: StepEvent,
): Move<ScopeState> {
  const [index, rest] = stepIn(place, path);
  const planned = plannedAt(place, index);
  const from = getItem(scope.steps, index);
  const [state, commands] =
    rest.length === 0
      ? moveStep(place, planned, from, event)
      : moveInside({ place, planned, state: from }, rest, event);
  const [moved, more] = settleStep(place, scope, index, state);
  return [moved, [...commands, ...more]];
}

interface StepAt {
  readonly place: Place;
  readonly planned: PlannedStep;
  readonly state: StepState;
}

function moveInside(
  { place, planned, state }: StepAt,
  path: readonly AddressPart[],
  event: StepEvent,
): Move<StepState> {
  if (state.kind === 'flowing' && isFlow(planned)) {
    return moveFlowStep(place, planned, state, [path, event]);
  }
  if (state.kind === 'branching' && isChoose(planned)) {
    const inside = branchPlace(place, planned, state.branch);
    const [scope, commands] = moveScope(inside, state.scope, path, event);
    const [moved, more] = moveBranch(place, planned, { branch: state.branch, scope });
    return [moved, [...commands, ...more]];
  }
  const [index, ...rest] = path;
  invariant(typeof index === 'number', 'items and rounds go by numbers');
  if (state.kind === 'repeating' && isRepeat(planned)) {
    invariant(state.index === index, 'an event happens in the round under way');
    const inside = roundPlace(place, planned, index);
    const [scope, commands] = moveScope(inside, state.scope, rest, event);
    const [moved, more] = moveRound(place, planned, state, scope);
    return [moved, [...commands, ...more]];
  }
  invariant(state.kind === 'iterating' && isForEach(planned), 'the fan-out is under way');
  const item = getItem(state.states, index);
  invariant(item.kind === 'open', 'an event happens in an item under way');
  const inside = itemPlace(place, planned, index);
  const [scope, commands] = moveScope(inside, item.scope, rest, event);
  const [moved, more] = moveItem(place, planned, state, { index, scope });
  return [moved, [...commands, ...more]];
}

function moveFlowStep(
  place: Place,
  planned: PlannedFlow,
  state: FlowingState,
  [path, event]: readonly [readonly AddressPart[], StepEvent],
): Move<StepState> {
  const [flow, commands] = moveFlow(flowPlace(place, planned), state.flow, path, event);
  const moved = { ...state, flow };
  if (flow.section !== 'end') return [moved, commands];
  const [ended, more] = wait(place, planned, moved);
  return [ended, [...commands, ...more]];
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
    const { error, attempt } = state;
    moved = { ...moved, failure: { step: addressOf(place, definition), error, attempt } };
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
