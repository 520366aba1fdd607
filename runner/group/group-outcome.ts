import type { Group, Section } from '../../groups/index.ts';
import { hasEnded, type RunState, type StepState } from '../schedule/run-state.ts';
import { stepAt } from './keep-ended.ts';
import type { Part } from './part.ts';

/** What a job tells those that come after it, besides what it leaves. */
export interface GroupOutcome {
  /** Steps of the part, or what it asks or counts, have failed so that it counts. */
  readonly hasFailed: boolean;
  /** Steps of the part that have not ended, as addresses. */
  readonly open: readonly string[];
  /** By approval: whether somebody is to be asked. */
  readonly asks: ReadonlyMap<string, boolean>;
  /** By fan-out: the shards that have items to run. */
  readonly shards: ReadonlyMap<string, readonly number[]>;
  /** Later groups, and whether they have nothing left to do. */
  readonly later: readonly { readonly name: string; readonly isNeedless: boolean }[];
}

/** Tells how a job's part of a run came out; `later`: the groups that come after its own, near or far. */
export function groupOutcome(state: RunState, part: Part, later: readonly Group[]): GroupOutcome {
  const { section } = part;
  const found = (id: string): OwnStep => ({ id, state: stepAt(state, section, id) });
  const own = [...part.steps].map(found);
  const begun = [...part.asks, ...part.counts].map(found);
  return {
    hasFailed: [...own, ...begun].some((step) => failsFlow(state, part, step)),
    open: own.filter((step) => isOpen(state, part, step)).map(({ id }) => addressIn(section, id)),
    asks: new Map(
      [...part.asks].map((id) => [id, stepAt(state, section, id)?.kind === 'approving']),
    ),
    shards: new Map([...part.counts].map((id) => [id, shardsLeft(stepAt(state, section, id))])),
    later: later.map((group) => ({ name: group.name, isNeedless: isNeedless(state, group) })),
  };
}

/** The address of a step of the flow itself. */
export function addressIn(section: Section, id: string): string {
  return section === 'main' ? id : `${section}:${id}`;
}

interface OwnStep {
  readonly id: string;
  readonly state: StepState | undefined;
}

function failsFlow({ flow }: RunState, part: Part, { id, state }: OwnStep): boolean {
  const plan = flow.plan[part.section];
  const definition = plan.steps[plan.indexes.get(id) ?? -1]?.definition;
  if (definition?.onError === 'continue') return false;
  if (part.shard === undefined) return state?.kind === 'failed';
  // One shard ended the fan-out by itself, or it waits for the others.
  if (state?.kind !== 'iterating') return state?.kind === 'failed';
  return state.lanes[part.shard.index]?.isStopped === true;
}

/** What the job has not brought to its end; of a section that was never entered, nothing. */
function isOpen({ flow }: RunState, { shard, section }: Part, { state }: OwnStep): boolean {
  if (state === undefined || flow.section !== section || hasEnded(state)) return false;
  if (shard === undefined || state.kind !== 'iterating') return true;
  const lane = state.lanes[shard.index];
  return lane !== undefined && lane.running > 0;
}

function shardsLeft(state: StepState | undefined): readonly number[] {
  if (state?.kind !== 'iterating') return [];
  return state.lanes.flatMap((lane, index) => (lane.running > 0 ? [index] : []));
}

const order: readonly (Section | 'end')[] = ['main', 'on-error', 'finally', 'end'];

/** Whether a group has nothing left to do: its steps have ended, what it asks or counts is known. */
export function isNeedless(state: RunState, group: Group): boolean {
  const { section, steps, asks = [], counts = [] } = group;
  const isPast = order.indexOf(state.flow.section) > order.indexOf(section);
  const isOver = (id: string): boolean => {
    const step = stepAt(state, section, id);
    // A section that was passed without being entered will not be.
    return step === undefined ? isPast : hasEnded(step);
  };
  const isKnown = (id: string): boolean => {
    const kind = stepAt(state, section, id)?.kind;
    return kind === 'approving' || kind === 'iterating' || isOver(id);
  };
  return steps.every(isOver) && [...asks, ...counts].every(isKnown);
}
