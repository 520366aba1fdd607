import type { Group, GroupPlan, Section } from '../../../groups/index.ts';
import type { RunStarted } from '../../events/run-event.ts';
import { isSameStart } from '../../group/check-start.ts';
import { isNeedless } from '../../group/group-outcome.ts';
import { stepAt } from '../../group/keep-ended.ts';
import { RunMerge } from '../../group/run-merge.ts';
import { MergeFault, type Fact, type Segment } from '../../group/segment.ts';
import { keepEvent, type KeepWith } from '../../journal/keep-event.ts';
import type { LockSet } from '../../lock-set.ts';
import { ArrivalFault, nameOf, type ArrivedJob } from './read-arrived.ts';

/** A run as all of its jobs begin it. */
export interface RunFrame {
  readonly locks: LockSet;
  readonly plan: GroupPlan;
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  readonly start: Fact & { readonly event: RunStarted };
  readonly keepWith: KeepWith;
}

/** How a run begins that no job before this one has begun. */
export function startFact(event: RunStarted, at: number, keepWith: KeepWith): RunFrame['start'] {
  return { event, record: keepEvent(event, at, keepWith).record };
}

/** All that arrived must be of the very run that the frame is of. Throws an `ArrivalFault`. */
export function checkStarts({ start, at }: RunFrame, jobs: readonly ArrivedJob[]): void {
  for (const { started, segment } of jobs) {
    if (started === undefined || isSameStart(started, at, start.event)) continue;
    throw new ArrivalFault(
      `What ${nameOf(segment.group, segment.shard)} left began with other inputs, or at another time.`,
      { hint: 'Begin a new run: re-run all jobs.', group: segment.group },
    );
  }
}

const sections: readonly Section[] = ['main', 'on-error', 'finally'];

/**
 * The run as the segments leave it, up to and with one section; `told`: the workflow is being
 * cancelled. Throws an `ArrivalFault` when they do not fit together.
 */
export function mergeUpTo(
  { locks, plan, start, keepWith }: RunFrame,
  segments: readonly Segment[],
  { section, told }: { readonly section: Section; readonly told: boolean },
): RunMerge {
  const merge = new RunMerge(locks, start, (event, at) => keepEvent(event, at, keepWith).record);
  try {
    for (const at of sections.slice(0, sections.indexOf(section) + 1)) {
      const own = segments.filter(({ group }) => group.section === at);
      const isTold = own.some((it) => it.told === true) || (told && at === section);
      if (at !== 'main' && isTold) merge.cancel('interrupted', 'main');
      merge.take(at, plan.groups, own);
    }
  } catch (error) {
    if (!(error instanceof MergeFault)) throw error;
    throw new ArrivalFault(error.message, { cause: error, group: error.group });
  }
  return merge;
}

/** Who left nothing must have had nothing to do. Throws an `ArrivalFault`. */
export function checkCompleteness(
  merge: RunMerge,
  groups: readonly Group[],
  segments: readonly Segment[],
): void {
  for (const group of groups) {
    const missing = missingShard(merge, group, segments);
    if (missing === undefined) continue;
    throw new ArrivalFault(`Of ${nameOf(group, missing)}, which has work to do, nothing arrived.`, {
      group,
      hint: 'Its log says more. `Re-run failed jobs` goes on from what finished.',
    });
  }
}

/** The first shard that has work to do and left nothing; 0 where there are no shards. */
function missingShard(
  { state }: RunMerge,
  group: Group,
  segments: readonly Segment[],
): number | undefined {
  if (isNeedless(state, group)) return undefined;
  const shards = segments.filter((it) => it.group === group).map(({ shard }) => shard);
  if (group.shards === undefined) return shards.length === 0 ? 0 : undefined;
  const step = stepAt(state, group.section, group.steps[0] ?? '');
  const lanes = step?.kind === 'iterating' ? step.lanes : [];
  const missing = lanes.findIndex(({ running }, lane) => running > 0 && !shards.includes(lane));
  return missing === -1 ? undefined : missing;
}

/** For how long jobs have worked on a run, in ms: what lies between them does not count. */
export function workedMs(segments: readonly Segment[]): number {
  const spans = segments
    .flatMap(({ facts }): readonly (readonly [number, number])[] => {
      const [first, last] = [facts[0], facts.at(-1)];
      return first === undefined || last === undefined ? [] : [[first.record.at, last.record.at]];
    })
    .sort(([a], [b]) => a - b);
  let [worked, until] = [0, 0];
  for (const [from, to] of spans) {
    worked += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return worked;
}
