import { escapeTerminal } from '../output/index.ts';
import { durationText, listRuns, type RunSummary } from '../runner/index.ts';
import { exitCode, UsageError, type Command, type Context, type ExitCode } from './command.ts';
import { flowId, openWorkspace } from './workspace.ts';

export const runs: Command = {
  name: 'runs',
  summary: 'List the runs that were recorded here',
  arity: [0, 0],
  options: { limit: { type: 'string', value: 'N', help: 'At most so many, newest first (20)' } },
  hasJson: true,
  details:
    'JSON: {version, runs: [{run, flow, status, startedAt, endedAt}]}, times in ms since 1970.',
  examples: [{ line: 'millrace runs', does: 'the last twenty' }],
  run: (invocation, context) => Promise.resolve(list(invocation.text('limit'), context)),
};

function list(limit: string | undefined, context: Context): ExitCode {
  const most = Number(limit ?? 20);
  if (!Number.isInteger(most) || most < 1) {
    throw new UsageError(`\`--limit\` takes a whole number from 1; it got "${limit ?? ''}".`);
  }
  const found = listRuns(openWorkspace(context).root, most);
  if (context.json) context.out(`${JSON.stringify({ version: 1, runs: found })}\n`);
  else if (found.length === 0) context.out('There are no runs yet.\n');
  else for (const summary of found) context.out(`${describe(summary)}\n`);
  return exitCode.fine;
}

function describe({ run, flow, status, startedAt, endedAt }: RunSummary): string {
  const took =
    startedAt === undefined || endedAt === undefined ? '' : durationText(endedAt - startedAt);
  const when = startedAt === undefined ? '' : new Date(startedAt).toISOString().slice(0, 19);
  const name = flow === undefined ? '' : escapeTerminal(flowId(flow));
  return `${run}  ${status.padEnd(10)}  ${took.padStart(7)}  ${when.padEnd(19)}  ${name}`;
}
