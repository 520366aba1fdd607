import { finishGroups, openLocks } from '../runner/index.ts';
import { defaultStoreDirectory, openBlobs } from '../store/index.ts';
import { chooseReporter } from './choose-reporter.ts';
import { exitCode, type ExitCode, type Invocation } from './command.ts';
import { conclude, refuse } from './conclude-run.ts';
import { openPlan, readJobOptions, requiredText } from './divided-run.ts';
import type { FlowToPrepare } from './prepare-flow.ts';
import { readSecrets } from './secrets.ts';
import { tellWorkflow } from './workflow-options.ts';

/** Makes one run of what all groups of a flow left, records it, and says how it came out as `run` does. */
export async function finishDivided(
  invocation: Invocation,
  { workspace, context, flow, lockText }: FlowToPrepare,
): Promise<ExitCode> {
  const opened = await openLocks({
    flowPath: flow,
    lockText,
    expect: requiredText(invocation, 'expect'),
    repository: workspace.repository,
    blobs: openBlobs(defaultStoreDirectory(context.env)),
  });
  if (!opened.ok) return refuse(context, opened.refusals);
  const { lock, flows } = opened;
  const reporter = chooseReporter(context);
  const job = readJobOptions(invocation, context, lock);
  const { run, finished, faults } = await finishGroups({
    root: workspace.root,
    flowPath: flow,
    lock,
    flows,
    lockText,
    ...openPlan({ workspace, flow }, lock, invocation),
    ...job,
    secrets: readSecrets(context, lock, invocation.text('secrets-file')),
    onEvent: reporter.report,
  });
  reporter.close();
  for (const { message, hint } of faults) {
    context.err(`millrace: ${message}\n${hint === undefined ? '' : `  hint: ${hint}\n`}`);
  }
  if (finished === undefined) {
    context.err(`millrace: The run ${run} has not ended.\n`);
    return exitCode.world;
  }
  const { status, outputs, error } = finished;
  const why = error === undefined ? {} : { error };
  const result = { kind: 'finished', run, status, outputs, ...why } as const;
  // What was interrupted is the workflow; this job was not.
  const code = conclude(result, context, new AbortController().signal);
  return tellWorkflow(result, code, { invocation, context });
}
