import { type Lock, placedSteps } from '../../lock/index.ts';
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
  return refuseApprovals(lock, approvals) ?? refuseNames(jobs) ?? refuseSizes(jobs);
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
