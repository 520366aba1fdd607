import { neutralise } from '../output/index.ts';
import { pruneRuns, type PrunedRun } from '../runner/index.ts';
import {
  exitCode,
  UsageError,
  type Command,
  type Context,
  type ExitCode,
  type Invocation,
} from './command.ts';
import { parseDuration } from './duration.ts';
import { readRetention } from './policy/read-retention.ts';
import { flowId, openWorkspace } from './workspace.ts';

export const runsPrune: Command = {
  name: 'runs prune',
  summary: 'Remove runs that have ended long ago',
  arity: [0, 0],
  options: {
    'older-than': {
      type: 'string',
      value: 'AGE',
      help: 'What ended before that, as 30d or 12h (30d)',
    },
    keep: { type: 'string', value: 'N', help: 'So many of the newest stay, however old (20)' },
    unfinished: { type: 'boolean', help: 'Also runs that could still be resumed or approved' },
    'dry-run': { type: 'boolean', help: 'Only say what would go' },
  },
  hasJson: true,
  details:
    'The same is done at the end of each run. `runs: { keep: 20, older-than: 30d }` in millrace.yaml changes the\ndefaults; `older-than: never` keeps all. A run that a process works on always stays.\nJSON: {version, removed: [{run, flow, status, endedAt}]}, times in ms since 1970.',
  examples: [
    { line: 'millrace runs prune', does: 'what is older than 30 days' },
    { line: 'millrace runs prune --older-than 1d --keep 0 --dry-run', does: 'what would go' },
  ],
  run: async (invocation, context) => await prune(invocation, context),
};

async function prune(invocation: Invocation, context: Context): Promise<ExitCode> {
  const { root } = openWorkspace(context);
  const retention = await readRetention(root);
  const age = invocation.text('older-than');
  const dryRun = invocation.flag('dry-run');
  const removed = pruneRuns(root, {
    retention: {
      olderThanMs: age === undefined ? retention.olderThanMs : parseDuration('older-than', age),
      keep: countOf(invocation.text('keep')) ?? retention.keep,
    },
    now: Date.now(),
    unfinished: invocation.flag('unfinished'),
    dryRun,
  });
  if (context.json) {
    const shown = removed.map(({ run, flow, status, endedAt }) => ({ run, flow, status, endedAt }));
    context.out(`${JSON.stringify({ version: 1, removed: shown })}\n`);
  } else if (!context.quiet) context.out(describe(removed, dryRun));
  return exitCode.fine;
}

function countOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new UsageError(`\`--keep\` takes a whole number; it got "${text}".`);
}

function describe(removed: readonly PrunedRun[], dryRun: boolean): string {
  if (removed.length === 0) return 'No run is old enough.\n';
  const lines = removed.map(({ run, status, flow }) =>
    neutralise(`${run}  ${status.padEnd(10)}  ${flow === undefined ? '' : flowId(flow)}`),
  );
  const what = dryRun ? 'would go' : removed.length === 1 ? 'was removed' : 'were removed';
  const runs = removed.length === 1 ? 'run' : 'runs';
  return `${lines.join('\n')}\n${String(removed.length)} ${runs} ${what}.\n`;
}
