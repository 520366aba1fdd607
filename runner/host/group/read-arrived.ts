import type { Group, GroupPlan } from '../../../groups/index.ts';
import type { Sha256 } from '../../../lock/index.ts';
import {
  IntegrityError,
  OperationalError,
  type OperationalErrorOptions,
} from '../../../store/index.ts';
import { parseManifest, type JobBeginning, type Manifest } from '../../group/manifest.ts';
import {
  groupJob,
  manifestOutput,
  shardsOutput,
  type NeededJob,
  type Needs,
} from '../../group/needs.ts';
import { groupsBefore } from '../../group/plan-order.ts';
import { jobKey, type Fact, type Segment } from '../../group/segment.ts';
import type { ArrivedFiles } from './arrived-files.ts';
import { readSegment, SegmentFault, type SegmentReader } from './read-segment.ts';

/** Which run the job works on, and what it trusts. */
export interface Arrival {
  readonly run: string;
  /** Digests of lock and plan, `sha256:…`. */
  readonly lock: string;
  readonly planDigest: string;
  readonly plan: GroupPlan;
  readonly needs: Needs;
  /** Of the workflow run: this one, and that in which the run began. */
  readonly attempt: number;
  readonly started: number;
  /** When the run began, in milliseconds since 1970. */
  readonly at: number;
  readonly arriving: ArrivedFiles;
  /** The workflow is being cancelled: jobs may have ended, or never begun, without leaving anything. */
  readonly isCancelled: boolean;
  readonly reader: Omit<SegmentReader, 'valueOf' | 'run'>;
}

/** What a job that has ended left behind, verified. */
export interface ArrivedJob {
  readonly manifest: Manifest;
  /** Of the manifest. */
  readonly digest: Sha256;
  readonly segment: Segment;
  /** Present when nothing came before the job. */
  readonly started?: Fact;
}

/** Something of what arrived is not what it should be: the job cannot go on. */
export class ArrivalFault extends OperationalError {
  /** Whose work it is, where that is known. */
  readonly group?: Group;

  constructor(
    message: string,
    { group, ...more }: OperationalErrorOptions & { readonly group?: Group } = {},
  ) {
    super(message, more);
    if (group !== undefined) this.group = group;
  }
}

/** What the jobs of a group left; none of a group that was skipped. Throws an `ArrivalFault`. */
export function readGroup(arrival: Arrival, group: Group): readonly ArrivedJob[] {
  const job = groupJob(arrival.needs, group.name);
  if (job === undefined) {
    throw new ArrivalFault(`The workflow does not wait for the group ${group.name}.`, {
      hint: 'Write the workflow anew with `millrace emit github --distributed`.',
    });
  }
  // What it says then is of an earlier attempt.
  if (job.result === 'skipped') return [];
  const jobs = shardsOf(arrival, group).flatMap((shard): readonly ArrivedJob[] => {
    const digest = manifestOutput(job, shard);
    return digest === undefined ? [] : [readJob(arrival, group, shard ?? 0, digest)];
  });
  if (jobs.length === 0) checkAbsence(arrival, group, job);
  else checkResult(group, job, jobs);
  return jobs;
}

/** Of a fan-out that has fewer items than in an earlier attempt, outputs of shards are there that did not run. */
function shardsOf(
  { needs, plan }: Arrival,
  { section, shards, steps: [step = ''] }: Group,
): readonly (number | undefined)[] {
  if (shards === undefined) return [undefined];
  const counter = plan.groups.find((it) => it.section === section && it.counts?.includes(step));
  const job = counter && groupJob(needs, counter.name);
  const said = job && shardsOutput(job, step);
  return [...Array(shards).keys()].filter((shard) => said?.includes(shard) ?? true);
}

function checkAbsence({ isCancelled }: Arrival, { name }: Group, { result }: NeededJob): void {
  if (result === 'cancelled' && isCancelled) return;
  if (result === 'success') {
    throw new ArrivalFault(
      `The job of the group ${name} says that it ended well, but not what it left.`,
      {
        hint: 'GitHub drops an output that holds the text of a secret. Run the job again.',
      },
    );
  }
  throw new ArrivalFault(
    `The job of the group ${name} ended without leaving anything: its machine was lost, or it was ended from outside.`,
    { hint: 'Its log says more. `Re-run failed jobs` goes on from what finished.' },
  );
}

/** What GitHub says of a job and what the job said itself must be the same. */
function checkResult({ name }: Group, { result }: NeededJob, jobs: readonly ArrivedJob[]): void {
  const isWell = jobs.every(({ manifest }) => manifest.ended === 'done');
  const isBelieved =
    result === 'cancelled' || (isWell ? result === 'success' : result === 'failure');
  if (isBelieved) return;
  throw new ArrivalFault(
    isWell
      ? `The job of the group ${name} ended with "${result}", but what it left says that all went well.`
      : `The job of the group ${name} ended with "${result}", but what it left says that a step failed.`,
    { hint: 'What it left is of an earlier attempt. `Re-run failed jobs` runs it again.' },
  );
}

/** What one job left. Throws an `ArrivalFault`. */
export function readJob(arrival: Arrival, group: Group, shard: number, digest: string): ArrivedJob {
  const which = nameOf(group, shard);
  const manifest = readManifest(arrival, which, digest);
  checkManifest(arrival, which, { manifest, group, shard });
  const isStale = manifest.ended !== 'done' && manifest.attempt < arrival.attempt;
  if (isStale) {
    throw new ArrivalFault(
      `What ${which} left is of attempt ${String(manifest.attempt)}, in which it failed; in this one it ended before it left anything.`,
      { hint: 'Its log says more. `Re-run failed jobs` runs it again.' },
    );
  }
  return { digest, manifest, ...readLeft(arrival, group, manifest) };
}

export function readManifest(arrival: Arrival, which: string, digest: string): Manifest {
  if (!/^[0-9a-f]{64}$/u.test(digest)) {
    throw new ArrivalFault(`The output of ${which} that names its manifest is no digest.`, {
      hint: 'GitHub puts *** in place of what it takes for a secret. Run the job again.',
    });
  }
  const parsed = parseManifest(objectOf(arrival, which, digest, 'its manifest').toString('utf8'));
  if (parsed.ok) return parsed.value;
  throw new ArrivalFault(`The manifest of ${which} is none. ${parsed.message}`);
}

/** The segment that a manifest names. */
export function readLeft(
  arrival: Arrival,
  group: Group,
  manifest: Manifest,
): Pick<ArrivedJob, 'segment' | 'started'> {
  const { shard, attempt, told } = manifest;
  const which = nameOf(group, shard);
  const bytes = objectOf(arrival, which, manifest.segment, 'its journal');
  const valueOf = (sha256: Sha256): string =>
    objectOf(arrival, which, sha256, 'a value').toString('utf8');
  try {
    const reader = { ...arrival.reader, run: arrival.run, valueOf };
    const { facts, started } = readSegment(bytes, reader);
    const segment: Segment = {
      group,
      shard,
      attempt,
      facts,
      ...(told === undefined ? {} : { told }),
    };
    return { segment, ...(started === undefined ? {} : { started }) };
  } catch (error) {
    throw unusable(which, error);
  }
}

/** A journal that cannot be read: the fault of who left it. Other errors are as they are. */
export function unusable(which: string, error: unknown): unknown {
  if (!(error instanceof SegmentFault || error instanceof IntegrityError)) return error;
  const why = error.message.replace(/\.$/u, '');
  return new ArrivalFault(`The journal of ${which} cannot be used: ${why}.`, { cause: error });
}

/** A manifest is of this very run, and of the job whose output names it. */
export function checkManifest(
  { run, lock, planDigest, attempt, started }: Arrival,
  which: string,
  expected: { readonly manifest: JobBeginning; readonly group: Group; readonly shard: number },
): void {
  const { manifest, group, shard } = expected;
  const pairs: readonly (readonly [string, string | number, string | number])[] = [
    ['run', manifest.run, run],
    ['lock', manifest.lock, lock],
    ['plan', manifest.plan, planDigest],
    ['group', manifest.group, group.name],
    ['shard', manifest.shard, shard],
  ];
  const wrong = pairs.find(([, said, known]) => said !== known);
  if (wrong !== undefined) {
    const [what, said, known] = wrong;
    throw new ArrivalFault(
      `What ${which} left is of the ${what} ${String(said)}, not of ${String(known)}.`,
      { hint: 'Begin a new run: re-run all jobs.' },
    );
  }
  if (manifest.attempt >= started && manifest.attempt <= attempt) return;
  throw new ArrivalFault(
    `What ${which} left is of attempt ${String(manifest.attempt)}, which is none of this run.`,
  );
}

function objectOf(arrival: Arrival, which: string, digest: Sha256, what: string): Buffer {
  const found = arrival.arriving.object(digest);
  if (found.ok) return found.bytes;
  throw new ArrivalFault(`Of what ${which} left, ${what} is ${found.problem}.`, {
    hint: 'Has its artifact expired, or been replaced? Begin a new run: re-run all jobs.',
  });
}

/** For messages. */
export function nameOf({ name, shards }: Group, shard: number): string {
  return shards === undefined
    ? `the job of the group ${name}`
    : `shard ${String(shard)} of the group ${name}`;
}

/** All that arrived must have come after the very same. Throws an `ArrivalFault`. */
export function checkParents(plan: GroupPlan, jobs: readonly ArrivedJob[]): void {
  const digests = new Map(jobs.map((job) => [keyOf(job), job.digest]));
  for (const { manifest, segment } of jobs) {
    const before = new Set(groupsBefore(plan, segment.group));
    const due = jobs.filter((job) => before.has(job.segment.group)).map(keyOf);
    const all = new Set([...due, ...Object.keys(manifest.parents)]);
    const other = [...all].find((job) => digests.get(job) !== manifest.parents[job]);
    if (other === undefined) continue;
    throw new ArrivalFault(
      `What ${nameOf(segment.group, segment.shard)} left was made after another ${other} than the one that arrived.`,
      {
        hint: '`Re-run failed jobs` runs again what came after a job that ran again.',
        group: segment.group,
      },
    );
  }
}

export function keyOf({ segment }: Pick<ArrivedJob, 'segment'>): string {
  return jobKey(segment.group.name, segment.shard);
}
