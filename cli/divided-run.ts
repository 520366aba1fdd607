import { resolve } from 'node:path';
import {
  checkGroupPlan,
  type Group,
  groupPlanDigest,
  type GroupPlan,
  readGroupPlan,
} from '../groups/index.ts';
import type { Lock } from '../lock/index.ts';
import { parseNeeds, type JobOptions } from '../runner/index.ts';
import { OperationalError } from '../store/index.ts';
import { UsageError, type Context, type Invocation, type OptionSpec } from './command.ts';
import { readInputs } from './inputs.ts';
import type { FlowToPrepare } from './prepare-flow.ts';
import { readNamedFile } from './read-named-file.ts';
import { readText } from './workspace.ts';

/** What every job is told that works on a divided run. */
export const jobOptions: Readonly<Record<string, OptionSpec>> = {
  expect: { type: 'string', value: 'DIGEST', help: 'Of the lock, sha256:…' },
  'expect-plan': { type: 'string', value: 'DIGEST', help: 'Of flows/NAME.groups.json, sha256:…' },
  'run-key': { type: 'string', value: 'TEXT', help: 'What tells workflow runs apart' },
  attempt: { type: 'string', value: 'N', help: 'Of the workflow run, from 1' },
  needs: { type: 'string', value: 'FILE', help: "GitHub's `needs` as JSON" },
  arriving: { type: 'string', value: 'DIR', help: 'What other jobs have left' },
  'form-file': {
    type: 'string',
    value: 'FILE',
    help: 'Inputs as a form sends them: texts, of which an empty one counts as left out',
  },
  cancelled: { type: 'boolean', help: 'The workflow is being cancelled' },
};

/** A plan that divides the very lock that is run. */
export interface DividedFlow {
  readonly plan: GroupPlan;
  /** `sha256:…` */
  readonly planDigest: string;
}

/** Reads the plan beside the flow, and holds it to its digest and to the lock. Throws an OperationalError. */
export function openPlan(
  { workspace, flow }: Pick<FlowToPrepare, 'workspace' | 'flow'>,
  lock: Lock,
  invocation: Invocation,
): DividedFlow {
  const path = flow.replace(/\.yaml$/u, '.groups.json');
  const hint =
    'Run `millrace emit github --distributed`, commit what it writes, and begin a new run.';
  const text = readText(workspace, path);
  if (text === undefined) throw new OperationalError(`There is no ${path}.`, { hint });
  const planDigest = groupPlanDigest(text);
  const expected = requiredText(invocation, 'expect-plan');
  if (planDigest !== expected) {
    throw new OperationalError(`${path} has the digest ${planDigest}, not ${expected}.`, { hint });
  }
  const reading = readGroupPlan(text);
  if (!reading.ok) {
    throw new OperationalError(`${path}: ${reading.problem.message}`, {
      hint: reading.problem.hint,
    });
  }
  const [problem] = checkGroupPlan(reading.plan, lock);
  if (problem !== undefined) throw new OperationalError(`${path}: ${problem}`, { hint });
  return { plan: reading.plan, planDigest };
}

/** The group that the command line names. */
export function findGroup({ groups }: GroupPlan, name: string): Group {
  const found = groups.find((group) => group.name === name);
  if (found !== undefined) return found;
  const names = groups.map((group) => group.name).join(', ');
  throw new UsageError(`There is no group "${name}". There are: ${names}.`);
}

/** What a job is told on the command line. Throws a UsageError. */
export function readJobOptions(
  invocation: Invocation,
  context: Context,
  lock: Lock,
): Pick<JobOptions, 'runKey' | 'attempt' | 'needs' | 'arriving' | 'inputs' | 'isCancelled'> {
  const name = requiredText(invocation, 'needs');
  const parsed = parseNeeds(readNamedFile(context, name, 'needs file'));
  if (!parsed.ok)
    throw new UsageError(`"${name}" does not hold GitHub's \`needs\`. ${parsed.message}`);
  const form = invocation.text('form-file');
  return {
    runKey: requiredText(invocation, 'run-key'),
    attempt: wholeNumber(invocation, 'attempt', 1),
    needs: parsed.needs,
    arriving: resolve(context.cwd, requiredText(invocation, 'arriving')),
    inputs:
      form === undefined
        ? undefined
        : readInputs(context, lock.interface.inputs, { pairs: [], option: 'input', form }),
    isCancelled: invocation.flag('cancelled'),
  };
}

export function requiredText(invocation: Invocation, option: string): string {
  const text = invocation.text(option);
  if (text === undefined || text === '') throw new UsageError(`\`--${option}\` is needed.`);
  return text;
}

export function wholeNumber(invocation: Invocation, option: string, least: number): number {
  const text = requiredText(invocation, option);
  const number = /^\d{1,6}$/u.test(text) ? Number(text) : -1;
  if (number >= least) return number;
  throw new UsageError(`\`--${option} ${text}\` should be a whole number from ${String(least)}.`);
}
