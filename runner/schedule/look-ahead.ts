import type { ScriptStep } from '../../lock/index.ts';
import { framesTo, type Frame } from './frames.ts';
import { getItem } from './persistent-array.ts';
import {
  addressOf,
  isForEach,
  itemPlace,
  plannedAt,
  rootPlace,
  type Place,
  type PlannedForEach,
} from './place.ts';
import type { IteratingState, RunState, ScopeState } from './run-state.ts';
import type { PlannedStep } from './scope-plan.ts';

/** A script step that will run unless something fails. */
export interface ExpectedStep {
  readonly step: string;
  readonly definition: ScriptStep;
}

/** The steps that a run of this flow certainly begins with. */
export function firstSteps(state: RunState, limit: number): readonly ExpectedStep[] {
  return opening(rootPlace(state), limit);
}

/**
 * What runs after the steps at `running`, nearest first: steps without a condition of their own
 * whose needs are all under way or expected, and the next items of fan-outs. Untaken branches and
 * fan-outs whose items are not known yet are left alone.
 */
export function lookAhead(
  state: RunState,
  running: readonly string[],
  limit: number,
): readonly ExpectedStep[] {
  if (state.cancelled !== undefined) return [];
  const expected: ExpectedStep[] = [];
  for (const { frame, indexes } of scopesUnderWay(state, running).values()) {
    if (expected.length >= limit) break;
    expected.push(...following(frame, indexes, limit - expected.length));
    expected.push(...nextItems(frame, indexes, limit - expected.length));
  }
  return expected;
}

interface ScopeUnderWay {
  readonly frame: Frame;
  /** Positions of its steps that are under way and expected to end well. */
  readonly indexes: Set<number>;
}

/** The scopes of the running steps, innermost first. */
function scopesUnderWay(
  state: RunState,
  running: readonly string[],
): ReadonlyMap<string, ScopeUnderWay> {
  const scopes = new Map<string, ScopeUnderWay>();
  for (const address of running) {
    for (const frame of framesTo(state, address).toReversed()) {
      const known = scopes.get(frame.place.prefix);
      known?.indexes.add(frame.index);
      if (known !== undefined) continue;
      scopes.set(frame.place.prefix, { frame, indexes: new Set([frame.index]) });
    }
  }
  return scopes;
}

/** Dependents, and theirs, of steps that are under way, as far as nothing else holds them back. */
function following(
  { place, scope }: Frame,
  underWay: ReadonlySet<number>,
  limit: number,
): readonly ExpectedStep[] {
  const expected: ExpectedStep[] = [];
  const unlocked = new Map<number, number>();
  const queue = [...underWay].filter((index) => !hasItemsLeft(scope, index));
  for (let at = 0; at < queue.length && at < 8 * limit && expected.length < limit; at += 1) {
    for (const dependent of plannedAt(place, queue[at] ?? 0).dependents) {
      const ended = (unlocked.get(dependent) ?? 0) + 1;
      unlocked.set(dependent, ended);
      const planned = plannedAt(place, dependent);
      if (!isExpected(scope, planned, dependent, ended)) continue;
      queue.push(dependent);
      expected.push(...asExpected(place, planned));
    }
  }
  return expected.slice(0, limit);
}

function isExpected(
  scope: ScopeState,
  planned: PlannedStep,
  index: number,
  ended: number,
): boolean {
  const state = getItem(scope.steps, index);
  const { definition } = planned;
  const runsAnyway =
    definition.if === undefined && (definition.kind === 'script' || definition.kind === 'value');
  return runsAnyway && state.kind === 'pending' && !state.blocked && state.waiting === ended;
}

function hasItemsLeft(scope: ScopeState, index: number): boolean {
  const state = getItem(scope.steps, index);
  return state.kind === 'iterating' && state.next < state.items.length;
}

function nextItems(
  { place, scope }: Frame,
  underWay: ReadonlySet<number>,
  limit: number,
): readonly ExpectedStep[] {
  return [...underWay].flatMap((index) => {
    const planned = plannedAt(place, index);
    const state = getItem(scope.steps, index);
    return state.kind === 'iterating' && isForEach(planned)
      ? itemsAhead(place, planned, state, limit)
      : [];
  });
}

function itemsAhead(
  place: Place,
  planned: PlannedForEach,
  state: IteratingState,
  limit: number,
): readonly ExpectedStep[] {
  if (state.failure !== undefined) return [];
  const count = Math.min(limit, state.items.length - state.next);
  return Array.from({ length: count }, (_, ahead) => state.next + ahead).flatMap((index) =>
    opening(itemPlace(place, planned, index), limit),
  );
}

/** The scripts of a scope that start with it. */
function opening(place: Place, limit: number): readonly ExpectedStep[] {
  return place.plan.steps
    .filter(({ definition, needs }) => needs === 0 && definition.if === undefined)
    .flatMap((planned) => asExpected(place, planned))
    .slice(0, limit);
}

function asExpected(place: Place, { definition }: PlannedStep): readonly ExpectedStep[] {
  return definition.kind === 'script' ? [{ step: addressOf(place, definition), definition }] : [];
}
