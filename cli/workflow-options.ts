import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { harmlessJson, type RunResult } from '../runner/index.ts';
import {
  exitCode,
  type Context,
  type ExitCode,
  type Invocation,
  type OptionSpec,
} from './command.ts';

/** Options of commands that a workflow runs a flow with. */
export const workflowOptions: Readonly<Record<string, OptionSpec>> = {
  'may-wait-for': {
    type: 'list',
    value: 'STEP',
    help: 'Waiting for this approval is fine: exit code 0. May be repeated',
  },
  'github-output': {
    type: 'string',
    value: 'FILE',
    help: 'Append run, status, waits-for and outputs for a GitHub workflow',
  },
};

/** As much as GitHub takes of all outputs of a job, less a margin; UTF-16 code units. */
const mostOutputs = 900_000;

/** Tells the workflow around a run how it came out, and gives the exit code that it should see. */
export function tellWorkflow(
  result: RunResult,
  code: ExitCode,
  { invocation, context }: { readonly invocation: Invocation; readonly context: Context },
): ExitCode {
  const file = invocation.text('github-output');
  if (file !== undefined) appendFileSync(resolve(context.cwd, file), outputLines(result, context));
  if (result.kind !== 'waiting') return code;
  const fine = invocation.list('may-wait-for');
  return result.approvals.some(({ step }) => fine.includes(step)) ? exitCode.fine : code;
}

/** `NAME=value` lines. JSON keeps to one line, and an id needs no quotes. */
function outputLines(result: RunResult, context: Context): string {
  if (result.kind === 'refused' || result.kind === 'not-begun') return '';
  const { run } = result;
  if (result.kind === 'waiting') {
    const steps = result.approvals.map(({ step }) => step);
    return `run=${run}\nstatus=waiting\nwaits-for=${JSON.stringify(steps)}\n`;
  }
  const { status } = result;
  const outputs = harmlessJson(result.outputs);
  const isSmall = outputs.length <= mostOutputs;
  if (!isSmall)
    context.err('The outputs are too large to be handed to other jobs of a workflow.\n');
  const handed = status === 'succeeded' && isSmall ? `outputs=${outputs}\n` : '';
  return `run=${run}\nstatus=${status}\nwaits-for=[]\n${handed}`;
}
