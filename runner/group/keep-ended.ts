import type { Json } from '../../lock/index.ts';
import { getItem, type PersistentArray } from '../schedule/persistent-array.ts';
import type { ItemState, RunState, StepState } from '../schedule/run-state.ts';
import { topOf, type Part } from './part.ts';
import type { Fact } from './segment.ts';

/** Where a run stood or stands. */
export interface Standpoints {
  /** As the earlier attempt of the job knew it, with what it did itself. */
  readonly was: RunState;
  /** As this attempt knows it before it has done anything. */
  readonly now: RunState;
  /** Both know the very same of other jobs. */
  readonly isSame: boolean;
}

/**
 * What of an earlier attempt of a job still counts when the job runs again: all that happened to steps
 * that ended well, where what they need ended then as it did now; of a fan-out that did not, what
 * happened to its items that did. A failure that is collected is a result like any other.
 */
export function keepEnded(
  part: Part,
  facts: readonly Fact[],
  points: Standpoints,
): readonly Fact[] {
  const { again, anew } = stepsAgain(part, points);
  return facts.filter(({ event }) => {
    if (!('step' in event)) return event.kind === 'group-started';
    const { id, item, isWhole } = topOf(event.step);
    if (!again.has(id)) return true;
    const items = anew.has(id) ? undefined : endedItems(part, id, points);
    if (items === undefined) return false;
    // How the fan-out itself came to its items; its own end is made anew.
    if (item === undefined) return isWhole && event.kind !== 'step-failed';
    return items.has(item);
  });
}

/**
 * What happened before the job was told to end. What ended from there on may have ended well only because what stands
 * inside of it was ended, and that was nobody's result.
 */
export function beforeItsEnd(facts: readonly Fact[]): readonly Fact[] {
  const cut = facts.findIndex(({ event }) => event.kind === 'cancel-requested');
  return cut === -1 ? facts : facts.slice(0, cut);
}

/** Ids of the steps that run again, and those among them of which nothing stays. */
function stepsAgain(
  part: Part,
  points: Standpoints,
): { readonly again: ReadonlySet<string>; readonly anew: ReadonlySet<string> } {
  const ids = new Set([...part.steps, ...part.asks, ...part.counts]);
  const anew = new Set([...ids].filter((id) => !hasSameNeeds(part, id, ids, points)));
  const again = new Set([...anew, ...[...ids].filter((id) => !isDone(part, id, points.was))]);
  for (const id of again) {
    const plan = points.was.flow.plan[part.section];
    const index = plan.indexes.get(id);
    const dependents = index === undefined ? [] : (plan.steps[index]?.dependents ?? []);
    for (const dependent of dependents.map((at) => plan.steps[at]?.definition.id ?? '')) {
      if (!ids.has(dependent)) continue;
      anew.add(dependent);
      // A set that grows while it is walked is walked to its new end.
      again.add(dependent);
    }
  }
  return { again, anew };
}

/** Whether the steps of other jobs that it needs ended then as they did now. */
function hasSameNeeds(
  { section }: Part,
  id: string,
  own: ReadonlySet<string>,
  { was, now, isSame }: Standpoints,
): boolean {
  if (isSame) return true;
  // Steps under the other headings may look at any step.
  if (section !== 'main') return false;
  const plan = was.flow.plan[section];
  const needs = plan.steps[plan.indexes.get(id) ?? -1]?.definition.needs ?? [];
  return needs.every((need) => {
    const then = endOf(stepAt(was, section, need));
    return own.has(need) || (then !== undefined && then === endOf(stepAt(now, section, need)));
  });
}

/** Whether the job has done to the step what it was there to do, and well. */
function isDone({ section, asks, counts }: Part, id: string, was: RunState): boolean {
  const state = stepAt(was, section, id);
  if (state?.kind === 'succeeded') return true;
  if (state?.kind === 'skipped') return state.reason === 'condition';
  return (
    (asks.has(id) && state?.kind === 'approving') || (counts.has(id) && state?.kind === 'iterating')
  );
}

/** Positions of the items of a fan-out that ended well and are the same now. */
function endedItems(
  { section, shard }: Part,
  id: string,
  { was, now }: Standpoints,
): ReadonlySet<number> | undefined {
  const then = itemsOf(stepAt(was, section, id));
  if (then === undefined) return undefined;
  // Whose items another job counts: they may be others now, or be dealt out otherwise.
  const other = shard === undefined ? then : itemsOf(stepAt(now, section, id));
  if (other?.lanes !== then.lanes) return new Set();
  const collects = collectsErrors(was, section, id);
  const isWell = (index: number): boolean => {
    const { kind } = getItem(then.states, index);
    const isEnded = kind === 'succeeded' || (collects && kind === 'failed');
    return isEnded && JSON.stringify(then.items[index]) === JSON.stringify(other.items[index]);
  };
  return new Set([...then.items.keys()].filter(isWell));
}

interface Items {
  readonly items: readonly Json[];
  readonly states: PersistentArray<ItemState>;
  /** Over how many lanes they are dealt out; 0 when that is not known any more. */
  readonly lanes: number;
}

function itemsOf(state: StepState | undefined): Items | undefined {
  if (state?.kind === 'iterating') return { ...state, lanes: state.lanes.length };
  const kept = state?.kind === 'failed' ? state.kept : undefined;
  return kept && { ...kept, lanes: 0 };
}

function collectsErrors(was: RunState, section: Part['section'], id: string): boolean {
  const plan = was.flow.plan[section];
  const definition = plan.steps[plan.indexes.get(id) ?? -1]?.definition;
  return definition?.kind === 'for-each' && definition.onItemError === 'collect';
}

/** The state of a step of the flow itself; `undefined` before its section has begun. */
export function stepAt(
  { flow }: RunState,
  section: Part['section'],
  id: string,
): StepState | undefined {
  const index = flow.plan[section].indexes.get(id);
  const { steps } = flow.scopes[section];
  return index === undefined || index >= steps.length ? undefined : getItem(steps, index);
}

/** How a step ended, as others may see it; `undefined` when it has not. */
function endOf(state: StepState | undefined): string | undefined {
  switch (state?.kind) {
    case 'succeeded':
      return JSON.stringify(['succeeded', state.output]);
    case 'failed':
      return JSON.stringify(['failed', state.error.name, state.error.message]);
    case 'skipped':
      return JSON.stringify(['skipped', state.reason]);
    default:
      return undefined;
  }
}
