import { appendFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Group, GroupPlan } from '../../../groups/index.ts';
import { usesCode } from '../../evaluate/evaluate-template.ts';
import { finishRun } from '../../evaluate/finish-run.ts';
import { loadEngine } from '../../evaluate/quickjs-engine.ts';
import { templatesOf } from '../../evaluate/templates-of.ts';
import { invariant } from '../../events/invariant.ts';
import type { RunFinished } from '../../events/run-event.ts';
import { closedForOutputs } from '../../group/closed-values.ts';
import { groupsBefore } from '../../group/plan-order.ts';
import type { RunMerge } from '../../group/run-merge.ts';
import { keepEvent } from '../../journal/keep-event.ts';
import type { JournalRecord } from '../../journal/records.ts';
import { pendingCommands } from '../../schedule/pending-commands.ts';
import { errorCode } from '../../../store/index.ts';
import { diskError } from '../disk-error.ts';
import { JournalFile } from '../journal-file.ts';
import { keepLocks } from '../kept-locks.ts';
import { logPath } from '../log-file.ts';
import { createRunDirectory, runsDirectory, type RunDirectory } from '../run-directory.ts';
import { Seal } from '../seal.ts';
import type { JobOptions } from './job-options.ts';
import { checkCompleteness, checkStarts, mergeUpTo, type RunFrame } from './merge-arrived.ts';
import { arrivalOf, frameOf } from './open-job.ts';
import {
  ArrivalFault,
  checkParents,
  readGroup,
  type Arrival,
  type ArrivedJob,
} from './read-arrived.ts';

/** What the jobs of a run made of it. */
export interface FinishedGroups {
  readonly run: string;
  /** Absent when the run could not be brought to its end. */
  readonly finished?: RunFinished;
  /** Whose work is missing or cannot be used, and why: the run has not ended then. */
  readonly faults: readonly ArrivalFault[];
}

/**
 * Makes one run of what all jobs left and records it, as if one process had worked on it. Runs no step.
 * What cannot be used is left out, with all that came after it, and the run is one that has not ended.
 */
export async function finishGroups(options: JobOptions): Promise<FinishedGroups> {
  const seal = new Seal(options.secrets);
  const arrival = arrivalOf(options, seal);
  const losses = new Losses(options.plan);
  const jobs = options.plan.groups.flatMap(
    (group) => losses.guard(group, () => readGroup(arrival, group)) ?? [],
  );
  const frame = frameOf(options, arrival, { jobs, seal });
  const { merge, used } = mergeAll(frame, jobs, losses);
  if (losses.faults.length === 0 && options.isCancelled) endCancelled(merge);
  const segments = used.map(({ segment }) => segment);
  for (const group of options.plan.groups) {
    losses.guard(group, () => {
      checkCompleteness(merge, [group], segments);
    });
  }
  const last = losses.faults.length === 0 ? await endRun(merge, frame, losses) : undefined;
  const records = [...merge.records, ...(last === undefined ? [] : [last])];
  await writeRun(options, arrival, { records, used });
  for (const { event, at } of records) options.onEvent({ ...event, at });
  const finished = last?.event.kind === 'run-finished' ? { finished: last.event } : {};
  return { run: arrival.run, ...finished, faults: losses.faults };
}

/** Groups whose work cannot be used. */
class Losses {
  readonly faults: ArrivalFault[] = [];
  readonly #plan: GroupPlan;
  readonly #lost = new Set<Group>();

  constructor(plan: GroupPlan) {
    this.#plan = plan;
  }

  /** Does something with the work of a group, and notes when that cannot be. */
  guard<T>(group: Group, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ArrivalFault)) throw error;
      this.note(group, error);
      return undefined;
    }
  }

  /** What could not go on only because of another loss is no news. */
  note(group: Group, fault: ArrivalFault): void {
    if (!this.has(group)) this.faults.push(fault);
    this.#lost.add(group);
  }

  /** Whether the group, or one that it came after, is lost. */
  has(group: Group): boolean {
    const around = [group, ...groupsBefore(this.#plan, group)];
    return around.some((it) => this.#lost.has(it));
  }
}

interface Merged {
  readonly merge: RunMerge;
  /** Whose work is in it. */
  readonly used: readonly ArrivedJob[];
}

/** Takes in as much as fits together. */
function mergeAll(frame: RunFrame, jobs: readonly ArrivedJob[], losses: Losses): Merged {
  for (;;) {
    const used = jobs.filter(({ segment }) => !losses.has(segment.group));
    try {
      checkParents(frame.plan, used);
      checkStarts(frame, used);
      const segments = used.map(({ segment }) => segment);
      return { used, merge: mergeUpTo(frame, segments, { section: 'finally', told: false }) };
    } catch (error) {
      // Each time there is one group less.
      if (!(error instanceof ArrivalFault) || error.group === undefined) throw error;
      losses.note(error.group, error);
    }
  }
}

/** Somebody ended the workflow: what no job has done will not be done. */
function endCancelled(merge: RunMerge): void {
  if (merge.state.phase === 'running') merge.cancel('interrupted', 'main');
  if (merge.state.phase === 'running') merge.cancel('interrupted', 'finally');
}

async function endRun(
  { state, closed, lastAt }: RunMerge,
  { keepWith, start }: RunFrame,
  { faults }: Losses,
): Promise<JournalRecord | undefined> {
  const [command] = pendingCommands(state);
  invariant(command?.kind === 'finish', 'a run of which nothing is missing has ended');
  const facts = start.needs === undefined ? closed : [start, ...closed];
  const [read] = command.status === 'succeeded' ? closedForOutputs(state.flow.plan, facts) : [];
  if (read !== undefined) {
    faults.push(
      new ArrivalFault(
        `The outputs of the flow are computed from ${read.what}, in which stands the text of a secret that this job is not given: ${read.needs.join(', ')}.`,
        { hint: 'Let a step compute them that is given the secret.' },
      ),
    );
    return undefined;
  }
  const needsEngine = templatesOf(command, state).some(usesCode);
  const engine = needsEngine ? await loadEngine(() => performance.now()) : undefined;
  try {
    return keepEvent(finishRun(command, state, engine), lastAt, keepWith).record;
  } finally {
    engine?.dispose();
  }
}

/** Records the run where others are; one of an earlier attempt of the workflow run makes room. */
async function writeRun(
  { root, lockText, flows }: JobOptions,
  { run, arriving }: Arrival,
  {
    records,
    used,
  }: { readonly records: readonly JournalRecord[]; readonly used: readonly ArrivedJob[] },
): Promise<void> {
  const directory = join(root, '.millrace');
  removeRun(directory, run);
  const folder = createRunDirectory(directory, run);
  await keepLocks(folder.path, { text: lockText, flows });
  const journal = JournalFile.create(folder.path);
  try {
    for (let at = 0; at < records.length; at += 1_000) {
      await journal.append(records.slice(at, at + 1_000));
    }
  } finally {
    journal.close();
  }
  for (const { manifest } of used) {
    for (const [step, digest] of Object.entries(manifest.logs)) {
      const found = arriving.object(digest);
      if (found.ok) writeLog(folder, step, found.bytes);
    }
  }
}

function removeRun(directory: string, run: string): void {
  const runs = runsDirectory(directory);
  const removed = join(runs, `.removed-${run}`);
  try {
    renameSync(join(runs, run), removed);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw diskError(error, 'the run of an earlier attempt could not be replaced.');
  }
  rmSync(removed, { recursive: true, force: true });
}

function writeLog({ path }: RunDirectory, step: string, bytes: Uint8Array): void {
  const logs = join(path, 'logs');
  try {
    mkdirSync(logs, { recursive: true, mode: 0o700 });
    appendFileSync(logPath(logs, step), bytes, { mode: 0o600 });
  } catch (error) {
    throw diskError(error, 'the log of a step could not be written.');
  }
}
