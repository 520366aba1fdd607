import { neutralise } from '../output/index.ts';
import { durationText, harmlessJson, listRuns, type RunSummary } from '../runner/index.ts';
import {
  exitCode,
  UsageError,
  type Command,
  type Context,
  type ExitCode,
  type Invocation,
} from './command.ts';
import { flowId, openWorkspace } from './workspace.ts';

const statuses = ['succeeded', 'failed', 'cancelled', 'waiting', 'unfinished', 'damaged'] as const;

export const runs: Command = {
  name: 'runs',
  summary: 'List the runs that were recorded here',
  arity: [0, 0],
  options: {
    limit: { type: 'string', value: 'N', help: 'At most so many, newest first (20)' },
    flow: { type: 'string', value: 'FLOW', help: 'Only runs of this flow' },
    status: {
      type: 'string',
      value: 'STATUS',
      choices: statuses,
      help: 'Only runs that stand so; `waiting` is for an approval',
    },
  },
  hasJson: true,
  details:
    'A run that is `unfinished` is under way, or its process died.\nJSON: {version, runs: [{run, flow, status, startedAt, endedAt, approvals}]}, times in ms since 1970;\nrunner/runs-output.schema.json describes it.',
  examples: [
    { line: 'millrace runs', does: 'the last twenty' },
    { line: 'millrace runs --status waiting', does: 'what waits for an approval' },
    { line: 'millrace runs --flow hello --limit 1', does: 'the last run of a flow' },
  ],
  run: (invocation, context) => Promise.resolve(list(invocation, context)),
};

function list(invocation: Invocation, context: Context): ExitCode {
  const { root } = openWorkspace(context);
  const status = invocation.text('status');
  const flow = invocation.text('flow');
  const found = listRuns(root, {
    limit: limitOf(invocation),
    wanted: (summary) =>
      (status === undefined || summary.status === status) &&
      (flow === undefined || isOf(summary, flow)),
  });
  if (context.json) {
    context.out(`${harmlessJson({ version: 1, runs: found })}\n`);
    return exitCode.fine;
  }
  const isFiltered = status !== undefined || flow !== undefined;
  if (found.length === 0)
    context.out(isFiltered ? 'No run is like that.\n' : 'There are no runs yet.\n');
  for (const summary of found) context.out(`${describe(summary, Date.now())}\n`);
  return exitCode.fine;
}

function limitOf(invocation: Invocation): number {
  const limit = invocation.text('limit');
  const most = Number(limit ?? 20);
  if (Number.isInteger(most) && most >= 1) return most;
  throw new UsageError(`\`--limit\` takes a whole number from 1; it got "${limit ?? ''}".`);
}

/** The flow may be gone by now: its runs are still found by the id or the path that it had. */
function isOf(summary: RunSummary, name: string): boolean {
  const { flow } = summary;
  return flow !== undefined && (flow === name || flowId(flow) === name.replace(/\.yaml$/u, ''));
}

function describe(summary: RunSummary, now: number): string {
  const { run, flow, status, startedAt, endedAt, approvals } = summary;
  const isOpen = status === 'unfinished' || status === 'waiting';
  const end = isOpen ? now : endedAt;
  const took = startedAt === undefined || end === undefined ? '' : durationText(end - startedAt);
  const when =
    startedAt === undefined ? '' : new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ');
  const name = flow === undefined ? '' : flowId(flow);
  const waits = approvals.length === 0 ? '' : `  waits for an approval: ${approvals.join(', ')}`;
  return neutralise(
    `${run}  ${status.padEnd(10)}  ${when.padEnd(16)}  ${took.padStart(9)}  ${name}${waits}`,
  );
}
