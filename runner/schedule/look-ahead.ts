import type { ScriptStep } from '../../lock/index.ts';
import { framesTo, type Frame } from './frames.ts';
import { getItem } from './persistent-array.ts';
import {
  addressOf,
  flowPlace,
  isFlow,
  isForEach,
  isRepeat,
  itemPlace,
  plannedAt,
  rootPlace,
  roundPlace,
  sectionPlace,
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
  return opening(sectionPlace(rootPlace(state), state.flow, 'main'), limit);
}

/**
 * What runs after the steps at `running`, nearest first: steps without a condition of their own
 * whose needs are all under way or expected, what the flows and loops among them begin with, and the
 * next items of fan-outs. Untaken branches, further rounds, and fan-outs whose items are not known
 * yet are left alone.
 */
export function lookAhead(
  state: RunState,
  running: readonly string[],
  limit: number,
): readonly ExpectedStep[] {
  const expected: ExpectedStep[] = [];
  for (const { frame, indexes } of scopesUnderWay(state, running).values()) {
    if (expected.length >= limit) break;
    if (frame.place.cancelled !== undefined) continue;
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
      if (frame.index === undefined) continue;
      const known = scopes.get(frame.place.prefix);
      if (known === undefined) {
        scopes.set(frame.place.prefix, { frame, indexes: new Set([frame.index]) });
      } else known.indexes.add(frame.index);
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
      if (!isExpected(place, scope, dependent, ended)) continue;
      expected.push(...beginningOf(place, planned, limit));
      // How long a flow or a loop takes nobody knows: what follows it is not near.
      if (isQuick(planned)) queue.push(dependent);
    }
  }
  return expected.slice(0, limit);
}

function isExpected(place: Place, scope: ScopeState, index: number, ended: number): boolean {
  const state = getItem(scope.steps, index);
  const isNext = state.kind === 'pending' && !state.blocked && state.waiting === ended;
  return isNext && isCertain(place, plannedAt(place, index));
}

/** Whether a step does its work as soon as its needs have ended. */
function isCertain({ mock }: Place, { definition }: PlannedStep): boolean {
  const { if: condition, concurrency } = definition;
  const isMocked = mock && definition.mock !== undefined;
  return condition === undefined && concurrency === undefined && !isMocked;
}

function isQuick({ definition: { kind } }: PlannedStep): boolean {
  return kind === 'script' || kind === 'value';
}

function hasItemsLeft(scope: ScopeState, index: number): boolean {
  const state = getItem(scope.steps, index);
  return state.kind === 'iterating' && state.lanes.some(({ next }) => next < state.items.length);
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
  const { lanes, items, states } = state;
  const indexes = lanes.flatMap(({ next, isStopped }) => {
    const left = Math.ceil((items.length - next) / lanes.length);
    const count = isStopped ? 0 : Math.max(0, Math.min(limit, left));
    return Array.from({ length: count }, (_, ahead) => next + ahead * lanes.length);
  });
  return indexes
    .filter((index) => getItem(states, index).kind === 'waiting')
    .flatMap((index) => opening(itemPlace(place, planned, index), limit));
}

/** The scripts that start with a scope. */
function opening(place: Place, limit: number): readonly ExpectedStep[] {
  return place.plan.steps
    .filter((planned) => planned.needs.length === 0 && isCertain(place, planned))
    .flatMap((planned) => beginningOf(place, planned, limit))
    .slice(0, limit);
}

/** The scripts that a step certainly begins with: itself, or those of its flow or its first round. */
function beginningOf(place: Place, planned: PlannedStep, limit: number): readonly ExpectedStep[] {
  const { definition } = planned;
  if (definition.kind === 'script') return [{ step: addressOf(place, definition), definition }];
  if (isRepeat(planned)) return opening(roundPlace(place, planned, 0), limit);
  if (!isFlow(planned)) return [];
  return opening(sectionPlace(flowPlace(place, planned), { plan: planned.flow }, 'main'), limit);
}
