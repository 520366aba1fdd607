import type { JsonObject, Lock } from '../lock/index.ts';
import { describePlan, type LockSet, type Prepared, renderPlan, runFlow } from '../runner/index.ts';
import { announceWait } from './announce-wait.ts';
import { cacheUse } from './cache-use.ts';
import { chooseReporter } from './choose-reporter.ts';
import {
  exitCode,
  UsageError,
  type Command,
  type Context,
  type ExitCode,
  type Invocation,
} from './command.ts';
import { conclude, refuse } from './conclude-run.ts';
import { readInputs } from './inputs.ts';
import { prepareFlow, readLockText, type FlowToPrepare } from './prepare-flow.ts';
import { pruneAfterRun } from './prune-after-run.ts';
import { scriptOfStep } from './script-of-step.ts';
import { readSecrets } from './secrets.ts';
import { openWorkspace, selectFlow } from './workspace.ts';
import { tellWorkflow, workflowOptions } from './workflow-options.ts';
import { choicesOf, worldOptions } from './world-options.ts';

export const run: Command = {
  name: 'run',
  summary: 'Run a flow exactly as its lock says',
  positionals: 'FLOW',
  arity: [1, 1],
  options: {
    input: {
      type: 'list',
      value: 'NAME=VALUE',
      help: 'An input; JSON for anything but text. May be repeated',
    },
    'input-file': { type: 'string', value: 'FILE', help: 'Inputs as a JSON object; --input wins' },
    'form-file': {
      type: 'string',
      value: 'FILE',
      help: 'Inputs as a form sends them: texts, of which an empty one counts as left out',
    },
    continue: {
      type: 'boolean',
      help: 'Go on with the newest run of this lock if it has not succeeded; else begin one',
    },
    'dry-run': { type: 'boolean', help: 'Verify everything and show what would run' },
    step: { type: 'string', value: 'ID', help: 'Run this one step alone' },
    with: { type: 'list', value: 'NAME=VALUE', help: 'An argument of that step. May be repeated' },
    mock: { type: 'boolean', help: 'Steps with a `mock` give that and do not run' },
    'no-cache': { type: 'boolean', help: 'Run steps whose output is kept, and keep it anew' },
    expect: {
      type: 'string',
      value: 'DIGEST',
      help: 'Refuse a lock with another digest, sha256:…',
    },
    ...workflowOptions,
    ...worldOptions,
  },
  hasJson: true,
  details:
    'JSON: one event a line; the last is {kind: "run-finished", status, outputs, run}. Ctrl-C stops all steps, lets\n`finally` run and keeps the journal; exit code 130. A second one stops `finally` as well. A run with nothing left to do but\nto wait for an approval ends with exit code 5.',
  examples: [
    { line: 'millrace run hello --input name=Ada', does: 'with an input' },
    { line: 'millrace run hello --dry-run', does: 'what would run, and with what power' },
    { line: 'millrace run hello --step greet --with name=Ada', does: 'one step alone' },
    { line: 'millrace run hello --continue', does: 'what the last run left undone' },
  ],
  run: async (invocation, context) => await execute(invocation, context),
};

async function execute(invocation: Invocation, context: Context): Promise<ExitCode> {
  const workspace = openWorkspace(context);
  const flow = selectFlow(workspace, context, invocation.positionals[0] ?? '');
  const read = readLockText(workspace, flow);
  if ('refusal' in read) return refuse(context, [read.refusal]);
  const { lockText } = read;
  if (invocation.flag('continue')) {
    const { continueLatest } = await import('./continue-latest.ts');
    const code = await continueLatest(invocation, context, { workspace, context, flow, lockText });
    if (code !== undefined) return code;
  }
  const prepared = await prepareFlow(
    { workspace, context, flow, lockText },
    {
      ...choicesOf(invocation),
      expect: invocation.text('expect'),
    },
  );
  if (!prepared.ok) return refuse(context, prepared.refusals);
  try {
    if (invocation.flag('dry-run')) return showPlan(invocation, context, prepared);
    return await start(invocation, { workspace, context, flow, lockText, ...prepared });
  } finally {
    await prepared.sandbox.close();
  }
}

type Ready = FlowToPrepare & Prepared;

async function start(invocation: Invocation, ready: Ready): Promise<ExitCode> {
  const { workspace, context, lock } = ready;
  const reporter = chooseReporter(context);
  const signal = context.interruption();
  const only = singleStep(invocation, context, lock);
  try {
    const result = await runFlow({
      root: workspace.root,
      flowPath: ready.flow,
      lock,
      lockText: ready.lockText,
      inputs: inputsOf(invocation, context, lock),
      mock: invocation.flag('mock'),
      flows: ready.flows,
      secrets: readSecrets(context, lock, invocation.text('secrets-file')),
      sandbox: ready.sandbox,
      signal,
      haltSignal: context.interruption(2),
      onEvent: reporter.report,
      environment: context.env,
      cache: cacheUse(invocation, context, ready.denoVersion),
      onWait: announceWait(context),
      ...(only === undefined ? {} : { only }),
    });
    reporter.close();
    const code = tellWorkflow(result, conclude(result, context, signal), { invocation, context });
    await pruneAfterRun(workspace.root, context);
    return code;
  } finally {
    reporter.close();
  }
}

function inputsOf(
  invocation: Invocation,
  context: Context,
  lock: Lock,
): ReturnType<typeof readInputs> {
  const file = invocation.text('input-file');
  const form = invocation.text('form-file');
  const pairs = invocation.list('input');
  return readInputs(context, lock.interface.inputs, { pairs, option: 'input', file, form });
}

/** `--step ID --with NAME=VALUE`, by the schema of that step's script. */
function singleStep(
  invocation: Invocation,
  context: Context,
  lock: Lock,
): { readonly step: string; readonly with: JsonObject } | undefined {
  const step = invocation.text('step');
  const pairs = invocation.list('with');
  if (step === undefined) {
    if (pairs.length === 0) return undefined;
    throw new UsageError('`--with` belongs to a step that runs alone: add `--step ID`.');
  }
  const script = scriptOfStep(lock, step);
  // A step that is not there is the runner's to report, with all names that are.
  if (script === undefined) return { step, with: {} };
  return { step, with: readInputs(context, script.input, { pairs, option: 'with' }) };
}

function showPlan(invocation: Invocation, context: Context, { lock, flows }: LockSet): ExitCode {
  const inputs = inputsOf(invocation, context, lock);
  const plan = describePlan({ lock, flows }, inputs, invocation.flag('mock'));
  context.out(context.json ? `${JSON.stringify({ version: 1, ...plan })}\n` : renderPlan(plan));
  return exitCode.fine;
}
