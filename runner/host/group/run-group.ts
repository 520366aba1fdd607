import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Group, GroupPlan } from '../../../groups/index.ts';
import type { Sha256 } from '../../../lock/index.ts';
import { behindWalls } from '../../events/behind-walls.ts';
import { closedValues } from '../../group/closed-values.ts';
import { addressIn, groupOutcome, type GroupOutcome } from '../../group/group-outcome.ts';
import { beforeItsEnd, keepEnded, stepAt } from '../../group/keep-ended.ts';
import type { JobBeginning, Manifest } from '../../group/manifest.ts';
import { partOf, type Part } from '../../group/part.ts';
import { groupsAfter, groupsBefore } from '../../group/plan-order.ts';
import type { RunMerge } from '../../group/run-merge.ts';
import type { Fact, Segment } from '../../group/segment.ts';
import { JournalFile } from '../journal-file.ts';
import { logPath } from '../log-file.ts';
import { defaultLimits } from '../start-run.ts';
import { StepProcesses } from '../step-processes.ts';
import { answerFor, type Unapproved } from './answer-approval.ts';
import { drivePart, type DrivenEnd, type DrivePart } from './drive-part.ts';
import { findEarlier, readParents, type EarlierAttempt } from './earlier-attempt.ts';
import type { GroupOptions } from './job-options.ts';
import { leaveJob, makeJobFolder } from './leave-job.ts';
import { checkTelling } from './shown-outputs.ts';
import { checkCompleteness, mergeUpTo, workedMs } from './merge-arrived.ts';
import { openJob, type OpenedJob } from './open-job.ts';
import { ArrivalFault, keyOf, type ArrivedJob } from './read-arrived.ts';

/** How the job of a group ended. */
export type GroupResult =
  | {
      readonly kind: 'left';
      readonly run: string;
      readonly ended: Manifest['ended'];
      /** Of the manifest. */
      readonly digest: Sha256;
      readonly outcome: GroupOutcome;
    }
  /** Nothing was run: the approval is not given, or not by one who may. */
  | ({ readonly kind: 'unapproved' } & Unapproved);

/**
 * Runs one group: takes in what the jobs before left, does what its steps need, and leaves what it did.
 * Rejects with an `ArrivalFault` when something of what arrived is not what it should be; then nothing
 * of the group has run. The steps are killed when the world fails.
 */
export async function runGroup(
  options: GroupOptions,
  performPart: DrivePart = drivePart,
): Promise<GroupResult> {
  const { plan, group, shard, isCancelled, onForget } = options;
  const job = openJob(options, groupsBefore(plan, group));
  const segments = job.jobs.map((it) => it.segment);
  const where = { section: group.section, told: isCancelled };
  const now = mergeUpTo(job.frame, segments, where);
  checkCompleteness(now, groupsBefore(plan, group), segments);
  const part = partIn(now, group, shard);
  checkOpen(now, part, job);
  const earlier = earlierOf(job, options, onForget);
  const kept = earlier === undefined ? [] : keptOf(earlier, { job, now, part, options });
  const own: Segment = { group, shard: shard ?? 0, attempt: options.attempt, facts: kept };
  const merged = kept.length === 0 ? now : mergeUpTo(job.frame, [...segments, own], where);
  return await work(options, job, { merged, part, kept, earlier, segments, performPart });
}

/** The part of the job; over how many the items are dealt out is known from who counted them. */
function partIn({ state }: RunMerge, group: Group, shard: number | undefined): Part {
  if (shard === undefined) return partOf(group);
  const step = stepAt(state, group.section, group.steps[0] ?? '');
  const of = step?.kind === 'iterating' ? step.lanes.length : 1;
  return partOf(group, { index: shard, of });
}

/** What the job's steps read must be there as it is. Throws an `ArrivalFault`. */
function checkOpen(merge: RunMerge, part: Part, { frame, secrets }: OpenedJob): void {
  const start = frame.start.needs === undefined ? [] : [frame.start];
  const [closed] = closedValues(part, merge.state.flow.plan, [...start, ...merge.closed]);
  if (closed === undefined) return;
  const missing = closed.needs.filter((name) => !secrets.has(name));
  if (missing.length === 0) {
    throw new ArrivalFault(
      `Of ${closed.what}, a part is sealed under secrets that have another value here: ${closed.needs.join(', ')}.`,
      { hint: 'Was a secret changed meanwhile? Begin a new run: re-run all jobs.' },
    );
  }
  const names = `${missing.length === 1 ? 'the secret' : 'one of the secrets'} ${missing.join(', ')}`;
  throw new ArrivalFault(
    `In ${closed.what} stands the text of ${names}, which this job is not given, and its steps read it.`,
    {
      hint: 'Give the step that reads it the secret as well, or keep the secret out of the value.',
    },
  );
}

function earlierOf(
  { arrival }: OpenedJob,
  { group, shard = 0 }: GroupOptions,
  onForget: (why: string) => void,
): EarlierAttempt | undefined {
  try {
    return findEarlier(arrival, group, shard);
  } catch (error) {
    if (!(error instanceof ArrivalFault)) throw error;
    onForget(error.message);
    return undefined;
  }
}

interface Again {
  readonly job: OpenedJob;
  readonly now: RunMerge;
  readonly part: Part;
  readonly options: GroupOptions;
}

/** What of an earlier attempt still counts. */
function keptOf(earlier: EarlierAttempt, { job, now, part, options }: Again): readonly Fact[] {
  const { group, shard = 0, attempt, onForget } = options;
  const isSame = sameParents(earlier.parents, parentsOf(job.jobs));
  try {
    const before = isSame
      ? job.jobs.map((it) => it.segment)
      : readParents(job.arrival, earlier.parents);
    const facts = beforeItsEnd(earlier.facts);
    const own: Segment = { group, shard, attempt, facts };
    const where = { section: group.section, told: false };
    const was = mergeUpTo(job.frame, [...before, own], where);
    const states = { was: was.state, now: now.state, isSame };
    const kept = keepEnded(part, facts, states);
    // All of it must be known here as it was there.
    return kept.some(({ needs }) => needs !== undefined) ? [] : kept;
  } catch (error) {
    if (!(error instanceof ArrivalFault)) throw error;
    onForget(error.message);
    return [];
  }
}

function parentsOf(jobs: readonly ArrivedJob[]): JobBeginning['parents'] {
  return Object.fromEntries(jobs.map((job) => [keyOf(job), job.digest]));
}

function sameParents(a: JobBeginning['parents'], b: JobBeginning['parents']): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

interface Work {
  readonly merged: RunMerge;
  readonly part: Part;
  readonly kept: readonly Fact[];
  readonly earlier: EarlierAttempt | undefined;
  readonly segments: readonly Segment[];
  readonly performPart: DrivePart;
}

async function work(options: GroupOptions, job: OpenedJob, todo: Work): Promise<GroupResult> {
  const { group, shard, plan, leaving } = options;
  const { merged, part } = todo;
  const approval = answerFor(options, merged.state);
  if (!approval.ok) {
    const { isAsked, message, hint } = approval;
    return { kind: 'unapproved', isAsked, message, ...(hint === undefined ? {} : { hint }) };
  }
  const begun = beginningOf(options, job);
  checkTelling(begun, group, job.secrets);
  const folder = makeJobFolder(leaving, begun);
  const journal = JournalFile.create(folder);
  let end: DrivenEnd;
  try {
    await journal.append(firstRecords(job, todo));
    keepLogs(folder, todo);
    end = await drive(options, job, { ...todo, folder, journal, answer: approval.answer });
  } finally {
    journal.close();
  }
  const [asked] = end.cancelled === undefined ? end.approvals : [];
  if (asked !== undefined) {
    const message = `${asked.step} asks for an approval that is not the beginning of its group: ${asked.message}`;
    return { kind: 'unapproved', isAsked: true, message };
  }
  const outcome = groupOutcome(end.state, part, groupsAfter(plan, group));
  const ended = end.cancelled ?? (outcome.hasFailed ? 'failed' : 'done');
  if (end.cancelled === undefined && outcome.open.length > 0) {
    throw new Error(`Millrace is wrong here: nobody works on ${outcome.open.join(', ')}.`);
  }
  const digest = leaveJob(leaving, folder, { ...begun, ended, secrets: job.secrets });
  const name = shard === undefined ? {} : { shard };
  return { kind: 'left', run: job.arrival.run, ended, digest, outcome, ...name };
}

function beginningOf(options: GroupOptions, { arrival, jobs }: OpenedJob): JobBeginning {
  const { group, shard = 0, attempt, isCancelled } = options;
  return {
    manifestVersion: 1,
    run: arrival.run,
    lock: arrival.lock,
    plan: arrival.planDigest,
    group: group.name,
    shard,
    attempt,
    ...(isCancelled ? { told: true } : {}),
    parents: parentsOf(jobs),
  };
}

/** How the run began, where nobody has told yet, and what is kept of an earlier attempt. */
function firstRecords({ jobs, frame }: OpenedJob, { kept }: Work): readonly Fact['record'][] {
  const start = jobs.length === 0 ? [frame.start.record] : [];
  return [...start, ...kept.map(({ record }) => record)];
}

/** What the steps printed that do not run again. */
function keepLogs(folder: string, { kept, earlier }: Work): void {
  const steps = new Set(kept.flatMap(({ event }) => ('step' in event ? [event.step] : [])));
  for (const step of steps) {
    const log = earlier?.logOf(step);
    if (log === undefined) continue;
    mkdirSync(join(folder, 'logs'), { recursive: true, mode: 0o700 });
    writeFileSync(logPath(join(folder, 'logs'), step), log, { mode: 0o600 });
  }
}

async function drive(
  options: GroupOptions,
  { arrival, frame, seal, secrets }: OpenedJob,
  work: Work &
    Pick<Parameters<typeof drivePart>[0], 'journal' | 'answer'> & { readonly folder: string },
): Promise<DrivenEnd> {
  const { root, flowPath, group, sandbox, shard, attempt } = options;
  const { merged, part, segments, folder, journal, answer, performPart } = work;
  const processes = new StepProcesses(sandbox);
  try {
    return await performPart({
      folder: { run: arrival.run, path: folder },
      directory: join(root, '.millrace'),
      root,
      flow: flowPath,
      environment: options.environment,
      cache: options.cache,
      locks: frame.locks,
      lockDigest: arrival.lock,
      secrets,
      mask: frame.keepWith.mask,
      seal,
      ...behindWalls(sandbox),
      processes,
      limits: defaultLimits(),
      signal: options.signal,
      onEvent: options.onEvent,
      part,
      shards: shardsOf(options.plan, group),
      state: merged.state,
      lastAt: merged.lastAt,
      workedMs: workedMs(segments),
      journal,
      answer,
      begun: {
        kind: 'group-started',
        group: group.name,
        ...(shard === undefined ? {} : { shard }),
        attempt: attempt - arrival.started + 1,
        ...behindWalls(sandbox),
      },
    });
  } finally {
    processes.stop();
  }
}

/** Over how many jobs, at most, the fan-outs that a group counts are dealt out. */
function shardsOf(
  { groups }: GroupPlan,
  { section, counts = [] }: Group,
): ReadonlyMap<string, number> {
  return new Map(
    counts.map((id) => {
      const runs = groups.find((it) => it.section === section && it.steps.includes(id));
      return [addressIn(section, id), runs?.shards ?? 1];
    }),
  );
}
