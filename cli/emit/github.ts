import {
  exitCode,
  UsageError,
  type Command,
  type Context,
  type ExitCode,
  type Invocation,
} from '../command.ts';
import { refuse } from '../conclude-run.ts';
import { readLockText, type LockRefusal } from '../prepare-flow.ts';
import { chooseDivision } from './choose-division.ts';
import { planOptions } from './plan-options.ts';
import { openWorkingFiles } from '../working-files.ts';
import { planWorkflows, type LockToEmit, type WorkflowPlan } from '../workflows/plan-workflows.ts';
import { workingWorkflowFiles } from '../workflows/workflow-files.ts';
import { refusalText } from '../workflows/with-workflows.ts';
import { flowId, lockPath, openWorkspace, selectFlows, type Workspace } from '../workspace.ts';
import { removeFiles, writeFiles } from '../write-files.ts';

export const emitGithub: Command = {
  name: 'emit github',
  summary: 'Write the GitHub Actions workflows of flows that start by themselves',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {
    check: { type: 'boolean', help: 'Write nothing; fail when a workflow is not up to date' },
    distributed: {
      type: 'boolean',
      help: 'From now on with a job for each group of steps: writes flows/NAME.groups.json as well',
    },
    single: {
      type: 'boolean',
      help: 'From now on in one job again: removes flows/NAME.groups.json',
    },
    ...planOptions,
  },
  hasJson: true,
  details:
    'From the locks as they are; `millrace compile` does the same after it has written them. docs/github.md shows what\na workflow holds, docs/distributed.md how a flow runs on many machines. JSON: {version, workflows: [{flow, path, changed}],\ngroups: [{flow, path, changed}], stale: [path], refused: [{flow, message, hint}]}; of a plan:\ngroups/plan-output.schema.json describes it.',
  examples: [
    { line: 'millrace emit github', does: 'all flows with `on:`' },
    { line: 'millrace emit github report --distributed', does: 'on many machines' },
    { line: 'millrace emit github report --distributed --plan', does: 'what many jobs would cost' },
    { line: 'millrace emit github report --check', does: 'in CI, for one flow' },
  ],
  run: async (invocation, context) => await execute(invocation, context),
};

async function execute(invocation: Invocation, context: Context): Promise<ExitCode> {
  if (invocation.flag('distributed') && invocation.flag('single')) {
    throw new UsageError(
      '`--distributed` is for many jobs and `--single` for one: use one of them.',
    );
  }
  const workspace = openWorkspace(context);
  const isNamed = invocation.positionals.length > 0;
  const flows = selectFlows(workspace, context, invocation.positionals);
  if (invocation.flag('plan')) {
    const { showPlan } = await import('./show-plan.ts');
    return showPlan(invocation, context, flows);
  }
  refuseIdle(invocation);
  const { locks, refusals } = readLocks(workspace, flows);
  if (refusals.length > 0) return refuse(context, refusals);
  const files = workingWorkflowFiles(workspace, openWorkingFiles(workspace));
  const division = await chooseDivision({ invocation, context, workspace }, locks, files);
  const plan = await planWorkflows(locks, division);
  const idle = isNamed ? flows.filter((flow) => !isPlanned(flow, plan)) : [];
  if (idle.length > 0) return refuse(context, idle.map(startsByNothing));
  const isChecking = invocation.flag('check');
  report(context, plan, isChecking);
  const hasDrifted = plan.changed.length + plan.stale.length > 0;
  if (plan.refused.length > 0 || (isChecking && hasDrifted)) return exitCode.wrong;
  if (!isChecking) writePlan(workspace.root, plan);
  return exitCode.fine;
}

/** What says how a flow is divided goes with `--distributed`; what only shows it, with `--plan`. */
function refuseIdle(invocation: Invocation): void {
  const isGiven = (name: string): boolean =>
    invocation.text(name) !== undefined || invocation.flag(name);
  const shown = ['format', 'price'].find(isGiven);
  if (shown !== undefined) {
    throw new UsageError(
      `\`--${shown}\` is about what a division over jobs would take: say \`--plan\`.`,
    );
  }
  const divided = ['times', 'processes', 'setup-seconds'].find(isGiven);
  if (divided !== undefined && !invocation.flag('distributed')) {
    throw new UsageError(
      `\`--${divided}\` says how a flow is divided over jobs: say \`--distributed\`.`,
    );
  }
}

function readLocks(
  workspace: Workspace,
  flows: readonly string[],
): { readonly locks: readonly LockToEmit[]; readonly refusals: readonly LockRefusal[] } {
  const read = flows.map((flow) => ({ flow, ...readLockText(workspace, flow) }));
  return {
    locks: read.flatMap((one) =>
      'lockText' in one ? [{ path: lockPath(one.flow), text: one.lockText }] : [],
    ),
    refusals: read.flatMap((one) => ('refusal' in one ? [one.refusal] : [])),
  };
}

function isPlanned(flow: string, { wanted, refused }: WorkflowPlan): boolean {
  return [...wanted, ...refused].some((one) => one.flow === flow);
}

function startsByNothing(flow: string): LockRefusal {
  return {
    code: 'flow-starts-by-nothing',
    message: `${flow} has no \`on:\`, so no workflow would ever start it.`,
    hint: 'Say `on: { dispatch: true }` for a form, and run `millrace compile`.',
  };
}

/** Puts the workflows in place, and takes away those that nothing stands behind any more. */
function writePlan(root: string, { changed, stale }: WorkflowPlan): void {
  writeFiles(root, new Map(changed.map(({ path, text }) => [path, text])));
  removeFiles(root, stale);
}

function report(context: Context, plan: WorkflowPlan, isChecking: boolean): void {
  const { wanted, changed, stale, refused } = plan;
  for (const one of refused) context.err(refusalText(one));
  if (context.json) context.out(`${JSON.stringify(asJson(plan))}\n`);
  else if (changed.length + stale.length > 0) reportChanges(context, plan, isChecking);
  else if (!context.quiet) {
    const count = wanted.length;
    context.out(`${String(count)} ${count === 1 ? 'workflow' : 'workflows'} up to date.\n`);
  }
}

function asJson({ wanted, groups, changed, stale, refused }: WorkflowPlan): object {
  const isChanged = new Set(changed.map(({ path }) => path));
  const described = (files: WorkflowPlan['wanted']): readonly object[] =>
    files.map(({ flow, path }) => ({ flow: flowId(flow), path, changed: isChanged.has(path) }));
  return {
    version: 1,
    workflows: described(wanted),
    groups: described(groups),
    stale,
    refused: refused.map(({ flow, message, hint }) => ({ flow, message, hint })),
  };
}

function reportChanges(
  context: Context,
  { changed, stale, refused }: WorkflowPlan,
  isChecking: boolean,
): void {
  if (isChecking) {
    const hint = 'Run `millrace emit github`.';
    for (const { path } of changed) context.err(`${path} is not up to date. ${hint}\n`);
    for (const path of stale) context.err(`${path} is not needed any more. ${hint}\n`);
    return;
  }
  if (context.quiet || refused.length > 0) return;
  for (const { path } of changed) context.out(`  wrote ${path}\n`);
  for (const path of stale) context.out(`  removed ${path}\n`);
}
