import type { GroupPlan } from '../../groups/index.ts';
import type { Lock } from '../../lock/index.ts';
import { approvalsOf } from '../approvals.ts';
import { gateJob } from '../gate-job.ts';
import type { WorkflowFacts } from '../model.ts';
import type { WorkflowJob } from '../workflow-job.ts';
import { workflowSource } from '../workflow-source.ts';
import { workflowText } from '../workflow-text.ts';
import { gateCondition } from './conditions.ts';
import { beginJob, cancelledJob, finishJob, finishJobId } from './edge-jobs.ts';
import { type DistributedSource, groupJob, needsOf } from './group-job.ts';
import { type GroupJob, jobGraph } from './job-graph.ts';
import { type DistributedRefusal, refusePlan } from './refuse-plan.ts';

/** How a flow is divided, and the text that says so. */
export interface CheckedPlan {
  /** It was held to the lock. */
  readonly plan: GroupPlan;
  /** Of the text, `sha256:…`. */
  readonly digest: string;
  /** Where it lies. */
  readonly path: string;
}

export type DistributedWorkflow =
  { readonly ok: true; readonly text: string } | ({ readonly ok: false } & DistributedRefusal);

/**
 * The workflow that runs a flow with a job a group: the same bytes for the same lock, plan and facts. The flow must start by
 * itself. `docs/distributed.md` tells how its jobs work together.
 */
export function emitDistributed(
  lock: Lock,
  facts: WorkflowFacts,
  { plan, digest, path }: CheckedPlan,
): DistributedWorkflow {
  const source: DistributedSource = { ...workflowSource(lock, facts), planDigest: digest };
  const graph = jobGraph(plan, source.approvals);
  const refusal = refusePlan(lock, graph, source.approvals);
  if (refusal !== undefined) return { ok: false, ...refusal };
  const jobs = [
    beginJob(source),
    ...graph.flatMap((job) => [...gateOf(source, job), groupJob(source, job)]),
    cancelledJob(source, graph),
    finishJob(source, graph),
  ];
  const text = workflowText(source, {
    jobs,
    outputs: `jobs.${finishJobId}.outputs.outputs`,
    origins: [`Its jobs are the groups of ${path}, which is`, `${digest}.`],
  });
  const tooLarge = refuseText(text, jobs);
  return tooLarge === undefined ? { ok: true, text } : { ok: false, ...tooLarge };
}

/** Why GitHub could not run a plan that was held to the lock; how long the workflow would be is not looked at. */
export function refuseDivision(lock: Lock, plan: GroupPlan): DistributedRefusal | undefined {
  // Whatever their environments would be called.
  const approvals = approvalsOf(lock, '');
  return refusePlan(lock, jobGraph(plan, approvals), approvals);
}

function gateOf({ lock }: DistributedSource, job: GroupJob): readonly WorkflowJob[] {
  if (job.gate === undefined) return [];
  const { id, approval } = job.gate;
  const needs = needsOf(job).filter((need) => need !== id);
  return [gateJob(lock, approval, { needs, if: gateCondition(job) })];
}

/** GitHub starts no run of a larger workflow, and says so nowhere: 500 KB (docs.github.com/en/actions/reference/limits). */
const mostBytes = 500_000;

/** Of one expression GitHub reads 21,000 characters. */
const mostExpressionCharacters = 20_000;

function refuseText(text: string, jobs: readonly WorkflowJob[]): DistributedRefusal | undefined {
  const hint =
    'Let more steps share `runs-on`, `environment` and secrets, so that they share jobs. Or run it in one job: `millrace emit github --single`.';
  const long = jobs.find(
    ({ if: parts = '' }) => [parts].flat().join(' && ').length > mostExpressionCharacters,
  );
  if (long !== undefined) {
    const message = `so many jobs come before \`${long.id}\` that its condition is longer than GitHub reads`;
    return { message, hint };
  }
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= mostBytes) return undefined;
  const message = `its workflow of ${String(jobs.length)} jobs has ${String(bytes)} bytes, and GitHub runs none of more than ${String(mostBytes)}`;
  return { message, hint };
}
