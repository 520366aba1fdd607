import type { Group, GroupPlan, Section } from '../../groups/index.ts';
import type { LockedStep } from '../../lock/index.ts';
import type { RunEvent, RunStarted } from '../events/run-event.ts';
import { addressIn, isNeedless } from '../group/group-outcome.ts';
import { stepAt } from '../group/keep-ended.ts';
import { mayTell, partOf, performs, type Part } from '../group/part.ts';
import { groupsBefore } from '../group/plan-order.ts';
import { RunMerge } from '../group/run-merge.ts';
import type { Fact, Segment } from '../group/segment.ts';
import { Player, type World } from './play.ts';
import type { RandomFlow } from './random-runs.ts';

const trust = { runsOn: ['ubuntu-24.04'], secrets: [], network: 'bounded' } as const;

/** Where a section is cut, and what is divided. */
interface Cuts {
  readonly draw: (most: number) => number;
  /** Each approval begins a group, as in plans of `partition`. */
  readonly isGated: boolean;
}

/** Cuts each section into runs of steps; `numbers` say where, and which fan-outs and approvals are divided. */
export function divide(
  { lock }: RandomFlow,
  numbers: readonly number[],
  isGated = false,
): GroupPlan {
  let at = 0;
  const next = (most: number): number => (numbers[at++ % numbers.length] ?? 0) % most;
  const cuts: Cuts = { draw: next, isGated };
  const groups = [
    ...cut('main', lock.steps, cuts),
    ...cut('on-error', lock.onError ?? [], cuts),
    ...cut('finally', inOrder(lock.finally ?? []), cuts),
  ];
  return { planVersion: 1, lock: 'l', times: {}, groups };
}

/** Each after what it needs. */
function inOrder(steps: readonly LockedStep[]): readonly LockedStep[] {
  return [...steps].sort((a, b) => Number(a.needs.includes(b.id)) - Number(b.needs.includes(a.id)));
}

function cut(
  section: Section,
  steps: readonly LockedStep[],
  { draw, isGated }: Cuts,
): readonly Group[] {
  const groups: Group[] = [];
  const add = (name: string, ids: readonly string[], more: Partial<Group> = {}): void => {
    const group = { name: `${section}-${name}`, section, steps: ids, trust, seconds: 1, ...more };
    const told = [...ids, ...(more.asks ?? []), ...(more.counts ?? [])];
    const needs = new Set(steps.filter(({ id }) => told.includes(id)).flatMap((it) => it.needs));
    const isBefore = (other: Group): boolean =>
      other.steps.some((id) => needs.has(id)) ||
      [...(other.asks ?? []), ...(other.counts ?? [])].some((id) => ids.includes(id));
    groups.push({ ...group, after: groups.filter(isBefore).map((it) => it.name) });
  };
  let open: string[] = [];
  const close = (): void => {
    if (open.length > 0) add(open[0]!, open);
    open = [];
  };
  for (const { id, kind, concurrency } of steps) {
    const isDivided = draw(3) > 0 && concurrency === undefined;
    if (kind === 'for-each' && isDivided) {
      close();
      add(`count-${id}`, [], { counts: [id] });
      add(id, [id], { shards: 1 + draw(3) });
    } else if (kind === 'approve' && (isDivided || isGated)) {
      close();
      add(`ask-${id}`, [], { asks: [id] });
      add(id, [id], { approval: id });
    } else {
      if (draw(2) === 0) close();
      open.push(id);
    }
  }
  close();
  return groups;
}

export interface DividedWorld {
  readonly flow: RandomFlow;
  readonly plan: GroupPlan;
  readonly world: World;
  /** How much each job's clock is ahead, by position. */
  readonly skew: (job: number) => number;
  /** After how many commands a job is interrupted; each number is the position of a group. */
  readonly interrupted?: { readonly group: number; readonly after: number };
}

const started: RunStarted = {
  kind: 'run-started',
  run: 'r',
  flow: 'f',
  lock: 'l',
  inputs: {},
  wall: 'deno',
};

export function mergeOf(
  { flow, plan }: Pick<DividedWorld, 'flow' | 'plan'>,
  segments: readonly Segment[],
  { section, told }: { readonly section: Section; readonly told: boolean },
): RunMerge {
  const keep = (event: RunEvent, at: number): Fact['record'] => ({ at, event });
  const merge = new RunMerge(flow, { event: started, record: keep(started, 0) }, keep);
  const sections: readonly Section[] = ['main', 'on-error', 'finally'];
  for (const at of sections.slice(0, sections.indexOf(section) + 1)) {
    const own = segments.filter(({ group }) => group.section === at);
    if (at !== 'main' && (own.some((it) => it.told) || (told && at === section))) {
      merge.cancel('interrupted', 'main');
    }
    merge.take(at, plan.groups, own);
  }
  return merge;
}

/** Plays all jobs of a plan, each on what the jobs before left. */
export function playDivided(divided: DividedWorld): {
  readonly merge: RunMerge;
  readonly segments: readonly Segment[];
} {
  const { plan, interrupted } = divided;
  const segments: Segment[] = [];
  let isCancelled = false;
  for (const [index, group] of plan.groups.entries()) {
    const isInterrupted = interrupted?.group === index;
    // GitHub begins nothing after a cancellation but what always runs.
    if (isCancelled && group.section !== 'finally') continue;
    segments.push(...playGroup(divided, index, { before: segments, isCancelled }));
    if (isInterrupted) isCancelled = true;
  }
  const merge = mergeOf(divided, segments, { section: 'finally', told: false });
  if (isCancelled && merge.state.phase === 'running') merge.cancel('interrupted', 'main');
  if (isCancelled && merge.state.phase === 'running') merge.cancel('interrupted', 'finally');
  return { merge, segments };
}

export function playGroup(
  divided: DividedWorld,
  index: number,
  { before, isCancelled }: { readonly before: readonly Segment[]; readonly isCancelled: boolean },
): readonly Segment[] {
  const { plan } = divided;
  const group = plan.groups[index]!;
  const ancestors = new Set(groupsBefore(plan, group));
  const own = before.filter((it) => ancestors.has(it.group));
  const merge = mergeOf(divided, own, { section: group.section, told: isCancelled });
  if (group.shards === undefined) {
    return [playJob(divided, { index, merge, part: partOf(group), isCancelled })];
  }
  const step = stepAt(merge.state, group.section, group.steps[0]!);
  const of = step?.kind === 'iterating' ? step.lanes.length : 0;
  return Array.from({ length: of }, (_, shard) =>
    playJob(divided, { index, merge, part: partOf(group, { index: shard, of }), isCancelled }),
  );
}

interface JobPlay {
  readonly index: number;
  readonly merge: RunMerge;
  readonly part: Part;
  readonly isCancelled: boolean;
}

function playJob(divided: DividedWorld, { index, merge, part, isCancelled }: JobPlay): Segment {
  const { plan, world, skew, interrupted } = divided;
  const group = plan.groups[index]!;
  const isInterrupted = interrupted?.group === index;
  const times = part.section === 'finally' ? 2 : 1;
  const after = interrupted?.after ?? 0;
  const player = new Player(merge.state, {
    ...world,
    performs: (command) => performs(part, command),
    shardsOf: (step, items) => {
      const runs = plan.groups.find((it) =>
        it.steps.some((id) => addressIn(it.section, id) === step),
      );
      return Math.max(1, Math.min(runs?.shards ?? 1, items));
    },
    cancelAfter: isInterrupted ? Array.from({ length: times }, () => after) : [],
  });
  const begun = { kind: 'group-started', group: group.name, attempt: 1, wall: 'deno' } as const;
  const shard = part.shard === undefined ? {} : { shard: part.shard.index };
  const played = player.play({ ...begun, ...shard });
  let at = merge.lastAt + skew(index + (part.shard?.index ?? 0));
  const facts = played.facts.flatMap((event): readonly Fact[] => {
    const isOfJob = event.kind === 'group-started' || event.kind === 'cancel-requested';
    const isKept = isOfJob || mayTell(part, event);
    return isKept ? [{ record: { at: (at += 3), event }, event }] : [];
  });
  return {
    group,
    shard: part.shard?.index ?? 0,
    attempt: 1,
    facts,
    ...(isCancelled ? { told: true as const } : {}),
  };
}

/** Groups that have something left to do in a run. */
export function unfinished(plan: GroupPlan, merge: RunMerge): readonly string[] {
  return plan.groups.filter((group) => !isNeedless(merge.state, group)).map(({ name }) => name);
}
