import type { Lock } from '../lock/index.ts';
import { workflowDefaults } from './action-versions.ts';
import { approvalsOf, type Approval } from './approvals.ts';
import { formInputs, type FormInputs } from './form-inputs.ts';
import type { WorkflowFacts } from './model.ts';
import type { WorkflowJob } from './workflow-job.ts';
import { workflowName } from './workflow-path.ts';

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

export function workflowSource(lock: Lock, facts: WorkflowFacts): WorkflowSource {
  return {
    lock,
    facts,
    name: workflowName(facts.id),
    inputs: formInputs(lock),
    approvals: approvalsOf(lock, facts.id.replaceAll('/', '--')),
  };
}

/** After this GitHub ends a job. */
const mostMinutes = 360;

/** For checking out, installing, packing and uploading. */
const marginMinutes = 10;

/** Labels of the machine that the flow asks for, or else ours. */
export function machineOf({ runsOn }: Lock): readonly string[] {
  return runsOn ?? [workflowDefaults.machine];
}

/** How long a job that runs steps may take: the flow's own limit counts for the whole run, so for each job. */
export function minutesOf({ timeoutMs }: Lock): number {
  if (timeoutMs === undefined) return mostMinutes;
  return Math.min(mostMinutes, Math.ceil(timeoutMs / 60_000) + marginMinutes);
}

/**
 * A cache can be filled by any workflow of a branch. All of it is verified before it is used; all the
 * same, none is taken where there are secrets, or where a push may be a release.
 */
export function mayCache({ triggers }: Lock, secrets: readonly string[]): boolean {
  const events = Object.keys(triggers?.events ?? {});
  return secrets.length === 0 && !events.includes('push') && !events.includes('release');
}

export function environmentOf(name: string | undefined): Pick<WorkflowJob, 'environment'> {
  if (name === undefined) return {};
  const why = 'It guards the secrets, and may ask for reviewers by itself.';
  return { environment: { name, why } };
}

/** What a job that runs steps of the flow asks of GitHub. */
export const runPermissions: WorkflowJob['permissions'] = [
  { scope: 'actions', access: 'read', why: 'to read the journal of an earlier attempt' },
  { scope: 'contents', access: 'read', why: 'to check out the repository' },
];
