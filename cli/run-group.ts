import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Group } from '../groups/index.ts';
import { type GroupResult, InputFault, type Prepared, runGroup } from '../runner/index.ts';
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
import { refuse } from './conclude-run.ts';
import {
  findGroup,
  jobOptions,
  openPlan,
  readJobOptions,
  requiredText,
  wholeNumber,
} from './divided-run.ts';
import { groupOutputs } from './group-outputs.ts';
import { prepareFlow, readLockText, type FlowToPrepare } from './prepare-flow.ts';
import { readSecrets } from './secrets.ts';
import { choicesOf, worldOptions } from './world-options.ts';
import { openWorkspace, selectFlow } from './workspace.ts';

export const runGroupCommand: Command = {
  name: 'run-group',
  summary: 'Run one group of a flow that is divided over jobs, or merge what all left',
  positionals: 'FLOW GROUP | FLOW --finish',
  arity: [1, 2],
  options: {
    finish: {
      type: 'boolean',
      help: 'Make one run of what all groups left, and say how it came out',
    },
    leaving: { type: 'string', value: 'DIR', help: 'What this job leaves for others' },
    shard: { type: 'string', value: 'I', help: 'Which part of the items, from 0' },
    by: { type: 'string', value: 'NAME', help: 'Who gave the approval that the group begins with' },
    ...jobOptions,
    'no-cache': { type: 'boolean', help: 'Run steps whose output is kept, and keep it anew' },
    'github-output': {
      type: 'string',
      value: 'FILE',
      help: 'Append what other jobs must know for a GitHub workflow',
    },
    ...worldOptions,
  },
  hasJson: true,
  details:
    'Workflows that `millrace emit github --distributed` writes call this; docs/distributed.md says what travels. Exit codes:\n0 the steps of the group ended and none failed so that it counts; 1 one did; 3 what arrived is not what it should be.',
  examples: [
    {
      line: 'millrace run-group etl load --run-key 17 --attempt 1 --needs needs.json --arriving in --leaving out --expect sha256:… --expect-plan sha256:…',
      does: 'one group',
    },
  ],
  run: async (invocation, context) => await execute(invocation, context),
};

async function execute(invocation: Invocation, context: Context): Promise<ExitCode> {
  const workspace = openWorkspace(context);
  const [name = '', group] = invocation.positionals;
  const flow = selectFlow(workspace, context, name);
  const isFinish = invocation.flag('finish');
  if (isFinish === (group !== undefined)) {
    throw new UsageError('Name one group of the flow, or say `--finish`.');
  }
  const read = readLockText(workspace, flow);
  if ('refusal' in read) return refuse(context, [read.refusal]);
  const target = { workspace, context, flow, lockText: read.lockText };
  requiredText(invocation, 'expect');
  try {
    if (group !== undefined) return await runOne(invocation, target, group);
    const { finishDivided } = await import('./finish-divided.ts');
    return await finishDivided(invocation, target);
  } catch (error) {
    if (!(error instanceof InputFault)) throw error;
    return refuse(context, [{ code: 'inputs-refused', message: error.message }]);
  }
}

async function runOne(
  invocation: Invocation,
  target: FlowToPrepare,
  name: string,
): Promise<ExitCode> {
  const { context } = target;
  const prepared = await prepareFlow(target, {
    ...choicesOf(invocation),
    expect: invocation.text('expect'),
  });
  if (!prepared.ok) return refuse(context, prepared.refusals);
  try {
    return await start(invocation, { ...target, ...prepared }, name);
  } finally {
    await prepared.sandbox.close();
  }
}

async function start(
  invocation: Invocation,
  ready: FlowToPrepare & Prepared,
  name: string,
): Promise<ExitCode> {
  const { workspace, context, flow, lock, flows, lockText, sandbox, denoVersion } = ready;
  const divided = openPlan(ready, lock, invocation);
  const group = findGroup(divided.plan, name);
  const shard = shardOf(invocation, group);
  const all = readSecrets(context, lock, invocation.text('secrets-file'));
  const secrets = new Map([...all].filter(([secret]) => group.trust.secrets.includes(secret)));
  const unset = group.trust.secrets.find((secret) => !secrets.has(secret));
  if (unset !== undefined) {
    const message = `The group ${name} takes the secret ${unset}, which is not set.`;
    return refuse(context, [
      { code: 'secrets-refused', message, hint: `Set ${unset} in the environment.` },
    ]);
  }
  const signal = context.interruption();
  const reporter = chooseReporter(context);
  try {
    const result = await runGroup({
      root: workspace.root,
      flowPath: flow,
      lock,
      flows,
      lockText,
      ...divided,
      ...readJobOptions(invocation, context, lock),
      leaving: resolve(context.cwd, requiredText(invocation, 'leaving')),
      group,
      shard,
      by: invocation.text('by'),
      secrets,
      sandbox,
      signal,
      environment: context.env,
      cache: cacheUse(invocation, context, denoVersion),
      onEvent: reporter.report,
      onForget: (why) => {
        context.err(`millrace: Nothing is kept of an earlier attempt. ${why}\n`);
      },
    });
    reporter.close();
    return conclude(result, { invocation, context, shard });
  } finally {
    reporter.close();
  }
}

function shardOf(invocation: Invocation, { name, shards }: Group): number | undefined {
  const isGiven = invocation.text('shard') !== undefined;
  if (shards === undefined) {
    if (isGiven) throw new UsageError(`The group ${name} has no shards.`);
    return undefined;
  }
  const shard = wholeNumber(invocation, 'shard', 0);
  if (shard < shards) return shard;
  throw new UsageError(`The group ${name} has the shards 0 to ${String(shards - 1)}.`);
}

function conclude(
  result: GroupResult,
  {
    invocation,
    context,
    shard,
  }: {
    readonly invocation: Invocation;
    readonly context: Context;
    readonly shard: number | undefined;
  },
): ExitCode {
  if (result.kind === 'unapproved') {
    const { message, hint } = result;
    context.err(`millrace: ${message}\n${hint === undefined ? '' : `  hint: ${hint}\n`}`);
    return result.isAsked ? exitCode.waiting : exitCode.wrong;
  }
  const file = invocation.text('github-output');
  const lines = groupOutputs(result, { attempt: invocation.text('attempt') ?? '', shard });
  if (file !== undefined) appendFileSync(resolve(context.cwd, file), lines);
  switch (result.ended) {
    case 'done':
      return exitCode.fine;
    case 'interrupted':
      return exitCode.interrupted;
    default:
      return exitCode.wrong;
  }
}
