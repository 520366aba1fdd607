import { keepSteps, reportSteps } from '../journal-steps.ts';
import { givenInputs, outputOption, runScript } from '../run-script.ts';
import { commandOf, setupSteps } from '../setup-steps.ts';
import type { WorkflowJob } from '../workflow-job.ts';
import { machineOf, minutesOf, runPermissions } from '../workflow-source.ts';
import { arriveSteps } from './artifact-steps.ts';
import { beginJobId, cancelledJobId } from './conditions.ts';
import {
  cancelledEnv,
  cancelledOption,
  commonParts,
  type DistributedSource,
  jobIds,
  writeNeeds,
} from './group-job.ts';
import type { GroupJob } from './job-graph.ts';

export const finishJobId = 'finish';

/**
 * Says once for all jobs when the run began, and in which attempt. It does nothing that could fail: a job that
 * is run again because it failed would begin another run.
 */
export function beginJob({ lock }: DistributedSource): WorkflowJob {
  return {
    id: beginJobId,
    name: 'Begin',
    runsOn: machineOf(lock),
    minutes: 5,
    permissions: [],
    outputs: {
      at: '${{ steps.begin.outputs.at }}',
      started: '${{ steps.begin.outputs.started }}',
    },
    steps: [
      {
        name: 'Say when the run begins',
        id: 'begin',
        // In milliseconds; not every machine's `date` knows parts of a second.
        run: `printf 'at=%s000\\nstarted=%s\\n' "$(date +%s)" "$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"\n`,
      },
    ],
  };
}

/** Runs only after a cancellation, which no job that begins later could know of otherwise. */
export function cancelledJob({ lock }: DistributedSource, jobs: readonly GroupJob[]): WorkflowJob {
  const before = jobs.filter(({ group }) => group.section !== 'finally');
  return {
    id: cancelledJobId,
    name: 'Note a cancellation',
    needs: [beginJobId, ...jobIds(before)],
    if: 'cancelled()',
    runsOn: machineOf(lock),
    minutes: 5,
    permissions: [],
    steps: [{ name: 'Say so', run: 'echo "The workflow was cancelled."\n' }],
  };
}

/** Makes one run of what all groups left, whatever happened, and says how it came out. It takes no secrets. */
export function finishJob(source: DistributedSource, jobs: readonly GroupJob[]): WorkflowJob {
  const { lock, facts, name: workflow } = source;
  const stage = { workflow, number: 1 };
  const isCalled = lock.triggers?.events?.['workflow_call'] !== undefined;
  return {
    id: finishJobId,
    name: 'Finish',
    needs: [beginJobId, cancelledJobId, ...jobIds(jobs)],
    if: `always() && needs.${beginJobId}.result == 'success'`,
    runsOn: machineOf(lock),
    minutes: minutesOf(lock),
    permissions: runPermissions,
    ...(isCalled ? { outputs: { outputs: '${{ steps.run.outputs.outputs }}' } } : {}),
    steps: [
      ...setupSteps(facts),
      ...arriveSteps(workflow, false),
      finishStep(source),
      ...reportSteps(stage, commandOf(facts.millrace)),
      ...keepSteps(stage),
    ],
  };
}

function finishStep(source: DistributedSource): WorkflowJob['steps'][number] {
  const inputs = givenInputs(source);
  const { env, options } = commonParts(source, inputs.options);
  const words = [
    `run-group ${source.facts.id} --finish`,
    ...options,
    cancelledOption,
    outputOption,
  ];
  return {
    name: 'Finish the run',
    id: 'run',
    env: { ...env, ...inputs.env, ...cancelledEnv },
    run: runScript(source, words, [...writeNeeds, ...inputs.prepare]),
  };
}
