import type { Lock } from '../lock/index.ts';
import { workflowDefaults } from './action-versions.ts';
import type { Approval } from './approvals.ts';
import { givers, type FormInputs } from './form-inputs.ts';
import { keepSteps, reportSteps, restoreSteps, type Stage } from './journal-steps.ts';
import type { WorkflowFacts } from './model.ts';
import { cacheStep, commandOf, policyFile, setupSteps } from './setup-steps.ts';
import type { JobPermission, JobStep, WorkflowJob } from './workflow-job.ts';

/** What every job of one workflow is made from. */
export interface WorkflowSource {
  readonly lock: Lock;
  readonly facts: WorkflowFacts;
  /** The name of the workflow's file without its ending. */
  readonly name: string;
  readonly inputs: FormInputs;
  /** All that GitHub asks for, in order. */
  readonly approvals: readonly Approval[];
}

/** After this GitHub ends a job. */
const mostMinutes = 360;

/** For checking out, installing, packing and uploading. */
const marginMinutes = 10;

const permissions: readonly JobPermission[] = [
  { scope: 'actions', access: 'read', why: 'to read the journal of an earlier attempt' },
  { scope: 'contents', access: 'read', why: 'to check out the repository' },
];

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
  const takesCache = mayCache(lock);
  const environment =
    lock.environment === undefined
      ? undefined
      : {
          name: lock.environment,
          why: 'It guards the secrets, and may ask for reviewers by itself.',
        };
  return {
    ...job,
    runsOn: machineOf(lock),
    ...(environment === undefined ? {} : { environment }),
    minutes: minutesOf(lock),
    permissions,
    ...outputsOf(source),
    steps: [
      ...setupSteps(facts),
      ...(takesCache ? [cacheStep(facts)] : []),
      ...restoreSteps(stage),
      step,
      ...reportSteps(stage, commandOf(facts.millrace)),
      ...keepSteps(stage),
    ],
  };
}

/**
 * A cache can be filled by any workflow of a branch. All of it is verified before it is used; all the
 * same, none is taken where there are secrets, or where a push may be a release.
 */
function mayCache({ secrets, triggers }: Lock): boolean {
  const events = Object.keys(triggers?.events ?? {});
  return secrets.length === 0 && !events.includes('push') && !events.includes('release');
}

export function machineOf({ runsOn }: Lock): readonly string[] {
  return runsOn ?? [workflowDefaults.machine];
}

function minutesOf({ timeoutMs }: Lock): number {
  if (timeoutMs === undefined) return mostMinutes;
  return Math.min(mostMinutes, Math.ceil(timeoutMs / 60_000) + marginMinutes);
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
  const { facts, inputs } = source;
  const { prepare, options } = inputsOf(source);
  return {
    name: 'Run the flow',
    id: 'run',
    env: {
      ...(inputs.shape === 'none' ? {} : { inputs: inputsExpression(source) }),
      ...secretsOf(source),
    },
    run: script(
      [...prepare],
      [`run ${facts.id}`, ...options, '--continue', ...commonOptions(source, 0)],
      source,
    ),
  };
}

function approveStep(source: WorkflowSource, approval: Approval, gate: string): JobStep {
  const { step } = approval;
  const given = source.approvals.indexOf(approval) + 1;
  return {
    name: 'Give the approval and go on',
    id: 'run',
    env: { approver: `\${{ needs.${gate}.outputs.by }}`, ...secretsOf(source) },
    run: script(
      [],
      [`approve latest ${step}`, '--by "$approver"', '--continue', ...commonOptions(source, given)],
      source,
    ),
  };
}

/** Behind `exec`, so that a cancelled workflow's signal reaches the run and its `finally` steps. */
function script(
  before: readonly string[],
  words: readonly string[],
  { facts }: WorkflowSource,
): string {
  const [first = '', ...rest] = words;
  const command = [
    `exec ${commandOf(facts.millrace)} ${first}`,
    ...rest.map((word) => `  ${word}`),
  ];
  // Without a policy in the default branch nothing is admitted, which is what an empty file says.
  return `${[...before, `touch ${policyFile}`, command.join(' \\\n')].join('\n')}\n`;
}

/** Approvals that are behind the job are no reason to end well any more. */
function commonOptions({ facts, approvals }: WorkflowSource, given: number): readonly string[] {
  return [
    `--expect ${facts.digest}`,
    '--require-sandbox',
    `--policy ${policyFile}`,
    ...approvals.slice(given).map(({ step }) => `--may-wait-for ${step}`),
    '--github-output "$GITHUB_OUTPUT"',
  ];
}

function inputsOf({ inputs }: WorkflowSource): {
  readonly prepare: readonly string[];
  readonly options: readonly string[];
} {
  if (inputs.shape === 'none') return { prepare: [], options: [] };
  return {
    prepare: [`printf '%s' "$inputs" > "$RUNNER_TEMP/inputs.json"`],
    options: ['--form-file "$RUNNER_TEMP/inputs.json"'],
  };
}

/** The inputs as JSON, whichever event brought them; other events bring none, and defaults count. */
function inputsExpression({ lock, inputs }: WorkflowSource): string {
  const from = givers(lock);
  const payload = 'toJSON(github.event.client_payload)';
  const given = inputs.shape === 'one' ? "inputs.inputs || '{}'" : 'toJSON(inputs)';
  if (!from.includes('payload')) return `\${{ ${given} }}`;
  if (from.length === 1) return `\${{ ${payload} }}`;
  return `\${{ github.event_name == 'repository_dispatch' && ${payload} || ${given} }}`;
}

/**
 * Of the one step that runs the flow, and only those that the lock names. Secrets are in capitals, and our
 * own variables beside them are not: none of the one can take the place of the other.
 */
function secretsOf({ lock }: WorkflowSource): Readonly<Record<string, string>> {
  return Object.fromEntries(lock.secrets.map((name) => [name, `\${{ secrets.${name} }}`]));
}
