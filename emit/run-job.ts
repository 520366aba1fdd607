import type { Approval } from './approvals.ts';
import { keepSteps, reportSteps, restoreSteps, type Stage } from './journal-steps.ts';
import { givenInputs, guardOptions, outputOption, runScript, secretsEnv } from './run-script.ts';
import { cacheStep, commandOf, setupSteps } from './setup-steps.ts';
import type { JobStep, WorkflowJob } from './workflow-job.ts';
import {
  environmentOf,
  machineOf,
  mayCache,
  minutesOf,
  runPermissions,
  type WorkflowSource,
} from './workflow-source.ts';

/** The job that begins the run, or goes on with the one of an earlier attempt. */
export function firstJob(source: WorkflowSource): WorkflowJob {
  return runJob(source, {
    id: 'run',
    name: 'Run',
    stage: { workflow: source.name, number: 1 },
    step: beginStep(source),
  });
}

/** The job that goes on with the run once an approval was given. */
export function nextJob(source: WorkflowSource, approval: Approval, gate: string): WorkflowJob {
  const number = source.approvals.indexOf(approval) + 2;
  return runJob(source, {
    id: runJobId(approval),
    name: `Go on after ${approval.step}`,
    needs: [gate],
    if: `!cancelled() && needs.${gate}.result == 'success'`,
    stage: { workflow: source.name, number },
    step: approveStep(source, approval, gate),
  });
}

export function runJobId({ step }: Approval): string {
  return `run-${step}`;
}

type Particular = Pick<WorkflowJob, 'id' | 'name' | 'needs' | 'if'> & {
  readonly stage: Stage;
  readonly step: JobStep;
};

function runJob(source: WorkflowSource, { stage, step, ...job }: Particular): WorkflowJob {
  const { lock, facts } = source;
  return {
    ...job,
    runsOn: machineOf(lock),
    ...environmentOf(lock.environment),
    minutes: minutesOf(lock),
    permissions: runPermissions,
    ...outputsOf(source),
    steps: [
      ...setupSteps(facts),
      ...(mayCache(lock, lock.secrets) ? [cacheStep(facts)] : []),
      ...restoreSteps(stage),
      step,
      ...reportSteps(stage, commandOf(facts.millrace)),
      ...keepSteps(stage),
    ],
  };
}

function outputsOf({ lock, approvals }: WorkflowSource): Pick<WorkflowJob, 'outputs'> {
  const isCalled = lock.triggers?.events?.['workflow_call'] !== undefined;
  const names = [...(isCalled ? ['outputs'] : []), ...(approvals.length > 0 ? ['waits-for'] : [])];
  if (names.length === 0) return {};
  return {
    outputs: Object.fromEntries(names.map((name) => [name, `\${{ steps.run.outputs.${name} }}`])),
  };
}

function beginStep(source: WorkflowSource): JobStep {
  const { facts, lock } = source;
  const { env, prepare, options } = givenInputs(source);
  const words = [`run ${facts.id}`, ...options, '--continue', ...commonOptions(source, 0)];
  return {
    name: 'Run the flow',
    id: 'run',
    env: { ...env, ...secretsEnv(lock.secrets) },
    run: runScript(source, words, prepare),
  };
}

function approveStep(source: WorkflowSource, approval: Approval, gate: string): JobStep {
  const { step } = approval;
  const given = source.approvals.indexOf(approval) + 1;
  const approve = [`approve latest ${step}`, '--by "$approver"', '--continue'];
  return {
    name: 'Give the approval and go on',
    id: 'run',
    env: { approver: `\${{ needs.${gate}.outputs.by }}`, ...secretsEnv(source.lock.secrets) },
    run: runScript(source, [...approve, ...commonOptions(source, given)]),
  };
}

/** Approvals that are behind the job are no reason to end well any more. */
function commonOptions(source: WorkflowSource, given: number): readonly string[] {
  return [
    ...guardOptions(source),
    ...source.approvals.slice(given).map(({ step }) => `--may-wait-for ${step}`),
    outputOption,
  ];
}
