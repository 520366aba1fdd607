import { openRun, resumeRun, type OpenedRun, type ResumeOptions } from '../runner/index.ts';
import { announceWait } from './announce-wait.ts';
import { cacheUse } from './cache-use.ts';
import { chooseReporter } from './choose-reporter.ts';
import type { Context, ExitCode, Invocation, OptionSpec } from './command.ts';
import { conclude, refuse } from './conclude-run.ts';
import { prepareFlow } from './prepare-flow.ts';
import { pruneAfterRun } from './prune-after-run.ts';
import { readSecrets } from './secrets.ts';
import { openWorkspace } from './workspace.ts';
import { tellWorkflow, workflowOptions } from './workflow-options.ts';
import { choicesOf, worldOptions } from './world-options.ts';

/** Options of every command that may go on with a run. */
export const continueOptions: Readonly<Record<string, OptionSpec>> = {
  ...worldOptions,
  ...workflowOptions,
  expect: {
    type: 'string',
    value: 'DIGEST',
    help: 'Refuse a run of a lock with another digest, sha256:…',
  },
  'no-cache': { type: 'boolean', help: 'Run steps whose output is kept, and keep it anew' },
  'take-over': {
    type: 'boolean',
    help: 'You know that the process that worked on it, on another machine, is gone',
  },
};

/** Finds the run that the command names, or says why there is none. */
export function findOpenRun(invocation: Invocation, context: Context): OpenedRun | ExitCode {
  const { root } = openWorkspace(context);
  const opening = openRun(root, invocation.positionals[0] ?? 'latest');
  if (opening.ok) return opening.opened;
  const { message, hint } = opening;
  return refuse(context, [
    { code: 'run-refused', message, ...(hint === undefined ? {} : { hint }) },
  ]);
}

/**
 * Goes on with a run from the locks that it was begun with, whatever the working tree says now, and
 * shows it as `run` does.
 */
export async function continueRun(
  invocation: Invocation,
  context: Context,
  opened: OpenedRun,
  more: Pick<ResumeOptions, 'retry' | 'answer' | 'allowedSigners'> = {},
): Promise<ExitCode> {
  const workspace = openWorkspace(context);
  const { locks, started } = opened;
  const { lock, text: lockText } = locks;
  const target = { workspace, context, flow: started.flow, lockText, kept: locks };
  const prepared = await prepareFlow(target, {
    ...choicesOf(invocation),
    expect: invocation.text('expect'),
  });
  if (!prepared.ok) return refuse(context, prepared.refusals);
  const reporter = chooseReporter(context);
  const signal = context.interruption();
  try {
    const result = await resumeRun({
      opened,
      secrets: readSecrets(context, lock, invocation.text('secrets-file')),
      sandbox: prepared.sandbox,
      signal,
      haltSignal: context.interruption(2),
      onEvent: reporter.report,
      environment: context.env,
      cache: cacheUse(invocation, context, prepared.denoVersion),
      onWait: announceWait(context),
      takeOver: invocation.flag('take-over'),
      ...more,
    });
    reporter.close();
    const code = tellWorkflow(result, conclude(result, context, signal), { invocation, context });
    await pruneAfterRun(workspace.root, context);
    return code;
  } finally {
    reporter.close();
    await prepared.sandbox.close();
  }
}
