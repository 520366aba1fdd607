import type { Lock } from '../lock/index.ts';
import { gateJob, gateJobId } from './gate-job.ts';
import type { WorkflowFacts } from './model.ts';
import { firstJob, nextJob, runJobId } from './run-job.ts';
import type { WorkflowJob } from './workflow-job.ts';
import { workflowSource, type WorkflowSource } from './workflow-source.ts';
import { workflowText } from './workflow-text.ts';

/** Whether a lock says that something starts its flow, so that there is a workflow for it. */
export function startsByItself({ triggers }: Lock): boolean {
  const { schedule, dispatch, events } = triggers ?? {};
  return schedule !== undefined || dispatch === true || events !== undefined;
}

/**
 * The GitHub Actions workflow that runs a flow from its lock: the same bytes for the same lock and
 * facts. The flow must start by itself.
 */
export function emitWorkflow(lock: Lock, facts: WorkflowFacts): string {
  const source = workflowSource(lock, facts);
  return workflowText(source, { jobs: jobsOf(source), outputs: outputsExpression(source) });
}

/** The first job, and two for each approval: the one that GitHub holds back, and the one that goes on. */
function jobsOf(source: WorkflowSource): readonly WorkflowJob[] {
  const { approvals } = source;
  const runs = ['run', ...approvals.map(runJobId)];
  return [
    firstJob(source),
    ...approvals.flatMap((approval, index) => [
      gateJob(source.lock, approval, asked(approval.step, runs.slice(0, index + 1))),
      nextJob(source, approval, gateJobId(approval)),
    ]),
  ];
}

/** @param runs the jobs before it that may have ended waiting for this approval */
function asked(step: string, runs: readonly string[]): Pick<WorkflowJob, 'needs' | 'if'> {
  const waits = runs.map(
    (run) => `contains(fromJSON(needs.${run}.outputs.waits-for || '[]'), '${step}')`,
  );
  const any = waits.length === 1 ? (waits[0] ?? '') : `(${waits.join(' || ')})`;
  return { needs: runs, if: `!cancelled() && !failure() && ${any}` };
}

/** Of the last job that ran: those that were not needed have no outputs. */
function outputsExpression({ approvals }: WorkflowSource): string {
  const runs = ['run', ...approvals.map(runJobId)].reverse();
  return runs.map((run) => `jobs.${run}.outputs.outputs`).join(' || ');
}
