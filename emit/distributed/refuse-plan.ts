import { sharedFiles } from '../../groups/index.ts';
import {
  innerScopes,
  type Lock,
  type LockedStep,
  type PlacedStep,
  placedSteps,
  type Template,
} from '../../lock/index.ts';
import type { Approval } from '../approvals.ts';
import { outputNames } from './group-job.ts';
import type { GroupJob } from './job-graph.ts';

/** Why a flow cannot run on many machines of GitHub's, as parts of a message: no full stop after the first. */
export interface DistributedRefusal {
  readonly message: string;
  readonly hint: string;
}

/** Job ids as long as that GitHub refuses; it says so to nobody. */
const mostIdCharacters = 99;

/** The jobs before a job come to it as one variable of the environment, of which Linux takes 128 KiB. */
const mostNeedsBytes = 120_000;

const oneJob = 'Or run it in one job: `millrace emit github --single`.';

/** The first reason for which these groups of the flow cannot be jobs. */
export function refusePlan(
  lock: Lock,
  jobs: readonly GroupJob[],
  approvals: readonly Approval[],
): DistributedRefusal | undefined {
  return (
    refuseApprovals(lock, approvals) ??
    refuseFiles(lock, jobs) ??
    refuseLimits(lock, jobs) ??
    refuseNames(jobs) ??
    refuseSizes(jobs)
  );
}

function refuseApprovals(
  lock: Lock,
  approvals: readonly Approval[],
): DistributedRefusal | undefined {
  const found = placedSteps(lock).find(
    ({ step }) =>
      step.kind === 'approve' &&
      !(lock.steps.includes(step) && approvals.some((one) => one.step === step.id)),
  );
  if (found === undefined) return undefined;
  const { place, step } = found;
  const why = lock.steps.includes(step)
    ? 'it has a form that must be filled in, is for teams alone, or differs from another one in capitals only'
    : 'it is not a step of its own in `steps`';
  return {
    message: `GitHub cannot ask for the approval \`${place}\`: ${why}; on many machines nobody else could answer`,
    hint: `Make it a plain approval in \`steps\`. ${oneJob}`,
  };
}

/** Only values travel. What one machine writes, another one does not find. */
function refuseFiles(lock: Lock, jobs: readonly GroupJob[]): DistributedRefusal | undefined {
  const found = sharedFiles(lock, wholeSteps(lock)).find(({ writer, reader }) => {
    const [writes, reads] = [jobOf(jobs, writer), jobOf(jobs, reader)];
    if (writes === undefined || reads === undefined || writes === reads) return false;
    return !writes.ancestors.includes(reads);
  });
  if (found === undefined) return undefined;
  const { writer, reader, path } = found;
  const what = path === true ? 'every file' : `\`${path}\``;
  return {
    message: `\`${writer}\` may write ${what}, which \`${reader}\` may read on another machine, and only values travel`,
    hint: `Give both the same \`runs-on\`, \`environment\` and secrets so that they share a machine, narrow their \`permissions\`, or hand the content on as a value. ${oneJob}`,
  };
}

/** `concurrency` of a step counts the steps of one machine. */
function refuseLimits(lock: Lock, jobs: readonly GroupJob[]): DistributedRefusal | undefined {
  const limited = wholeSteps(lock).flatMap(({ place, step }) =>
    groupsOf(step).map((group) => ({ place, group, job: jobOf(jobs, place) })),
  );
  for (const [at, { place, group, job }] of limited.entries()) {
    if (job?.counter !== undefined) return limitRefusal(place, 'several shards of it');
    const other = limited
      .slice(at + 1)
      .find((one) => isBeside(job, one.job) && mayBeEqual(group, one.group));
    if (other !== undefined) return limitRefusal(place, `\`${other.place}\` on another machine`);
  }
  return undefined;
}

function limitRefusal(place: string, beside: string): DistributedRefusal {
  return {
    message: `\`concurrency\` of \`${place}\` holds on one machine only, and ${beside} would run at the same time`,
    hint: `Let one of them need the other, or take \`concurrency\` away. ${oneJob}`,
  };
}

function groupsOf(step: LockedStep): readonly Template[] {
  const own = step.concurrency === undefined ? [] : [step.concurrency.group];
  return [...own, ...innerScopes(step).flatMap((scope) => scope.flatMap(groupsOf))];
}

/** Texts that are known and differ are two groups; of others nobody knows. */
function mayBeEqual(one: Template, other: Template): boolean {
  if (!('literal' in one) || !('literal' in other)) return true;
  return one.literal === other.literal;
}

function isBeside(one: GroupJob | undefined, other: GroupJob | undefined): boolean {
  if (one === undefined || other === undefined || one === other) return false;
  return !one.ancestors.includes(other) && !other.ancestors.includes(one);
}

/** The steps that a plan divides, each whole, by their places: sections may share ids. */
function wholeSteps({ steps, onError = [], finally: last = [] }: Lock): readonly PlacedStep[] {
  return [
    ...steps.map((step) => ({ place: step.id, step })),
    ...onError.map((step) => ({ place: `on-error:${step.id}`, step })),
    ...last.map((step) => ({ place: `finally:${step.id}`, step })),
  ];
}

function jobOf(jobs: readonly GroupJob[], place: string): GroupJob | undefined {
  const isOwn = ({ section, steps }: GroupJob['group']): boolean =>
    steps.some((step) => (section === 'main' ? step : `${section}:${step}`) === place);
  return jobs.find(({ group }) => isOwn(group));
}

function refuseNames(jobs: readonly GroupJob[]): DistributedRefusal | undefined {
  const long = jobs
    .flatMap(({ id, gate }) => [id, ...(gate === undefined ? [] : [gate.id])])
    .find((id) => id.length > mostIdCharacters);
  if (long !== undefined) {
    const most = String(mostIdCharacters);
    return {
      message: `GitHub takes ids of jobs of at most ${most} characters, and \`${long}\` is longer`,
      hint: 'Give the step a shorter name.',
    };
  }
  for (const job of jobs) {
    const names = outputNames(job).map((name) => name.toLowerCase());
    const twin = outputNames(job).find((name, at) => names.indexOf(name.toLowerCase()) < at);
    if (twin === undefined) continue;
    return {
      message: `two outputs of the job \`${job.id}\` would differ from \`${twin}\` in capitals only, which GitHub takes for the same`,
      hint: 'Rename one of the steps.',
    };
  }
  return undefined;
}

/** A digest with its prefix, or a list of 256 numbers; and what JSON puts around name and value. */
const bytesOf = { digest: 71, list: 1200, other: 20, around: 20 } as const;

function refuseSizes(jobs: readonly GroupJob[]): DistributedRefusal | undefined {
  // The last job needs all of them.
  const all = jobs.reduce((sum, job) => sum + needsBytes(job), 0);
  if (all <= mostNeedsBytes) return undefined;
  return {
    message: `what its ${String(jobs.length)} groups say to each other is too much for one job to be told (${String(all)} bytes, and ${String(mostNeedsBytes)} are possible)`,
    hint: `Let more steps share \`runs-on\`, \`environment\` and secrets, so that they share jobs. ${oneJob}`,
  };
}

/** Of one job in `toJSON(needs)`, at most. */
function needsBytes(job: GroupJob): number {
  const outputs = outputNames(job).map((name) => {
    const value = name.startsWith('manifest')
      ? bytesOf.digest
      : name.startsWith('shards-')
        ? bytesOf.list
        : bytesOf.other;
    return name.length + value + bytesOf.around;
  });
  return outputs.reduce((sum, bytes) => sum + bytes, job.id.length + 100);
}
