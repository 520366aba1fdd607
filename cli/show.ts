import { neutralise } from '../output/index.ts';
import {
  findRun,
  harmlessJson,
  loggedSteps,
  readLogs,
  readRun,
  renderRun,
} from '../runner/index.ts';
import { exitCode, type Command, type Context, type ExitCode } from './command.ts';
import { refuseRun } from './refuse-run.ts';
import { openWorkspace } from './workspace.ts';

export const show: Command = {
  name: 'show',
  summary: 'Show one run: steps, attempts, errors, outputs, what it waits for',
  positionals: '[RUN]',
  arity: [0, 1],
  options: { logs: { type: 'boolean', help: 'Also what the steps printed' } },
  hasJson: true,
  details:
    'RUN is an id, the beginning of one, or `latest`, which is the default. Secrets are masked in it.\nJSON: {version, …} as the journal tells it; runner/show-output.schema.json describes it.',
  examples: [
    { line: 'millrace show', does: 'the latest run' },
    { line: 'millrace show 20261124 --logs', does: 'with what the steps printed' },
  ],
  run: (invocation, context) =>
    Promise.resolve(
      showRun(invocation.positionals[0] ?? 'latest', invocation.flag('logs'), context),
    ),
};

function showRun(id: string, logs: boolean, context: Context): ExitCode {
  const { root } = openWorkspace(context);
  const reading = readRun(root, id, { blobs: context.json });
  if (!reading.ok) return refuseRun(reading, context);
  const { view } = reading;
  if (context.json) {
    context.out(`${harmlessJson({ version: 1, ...view })}\n`);
    return exitCode.fine;
  }
  context.out(renderRun(view, { now: Date.now(), color: context.outColor }));
  if (logs) showLogs(root, view.run, context);
  return exitCode.fine;
}

/** One step after the other; `millrace logs` tells them in the order of time. */
function showLogs(root: string, run: string, context: Context): void {
  const found = findRun(root, run);
  if (!found.ok) return;
  for (const step of loggedSteps(found.folder)) {
    context.out(`\n--- ${neutralise(step)}\n`);
    for (const { line } of readLogs(found.folder, [step])) context.out(`${neutralise(line)}\n`);
  }
}
