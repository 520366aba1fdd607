import type { Json } from '../lock/index.ts';
import { escapeTerminal, neutralise } from '../output/index.ts';
import { durationText, readLog, readRun, type RunView, type StepView } from '../runner/index.ts';
import { exitCode, type Command, type Context, type ExitCode } from './command.ts';
import { openWorkspace } from './workspace.ts';

export const show: Command = {
  name: 'show',
  summary: 'Show one run: steps, attempts, durations, outputs',
  positionals: '[RUN]',
  arity: [0, 1],
  options: { logs: { type: 'boolean', help: 'Also what the steps printed' } },
  hasJson: true,
  details:
    'RUN is an id, the beginning of one, or `latest`, which is the default. Secrets are masked in it.\nJSON: {version, …} as the journal tells it.',
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
  const reading = readRun(root, id);
  if (!reading.ok) {
    context.err(`millrace: ${reading.message}\n`);
    if (reading.hint !== undefined) context.err(`  hint: ${reading.hint}\n`);
    return exitCode.wrong;
  }
  const { view } = reading;
  if (context.json) {
    context.out(`${JSON.stringify({ version: 1, ...view })}\n`);
    return exitCode.fine;
  }
  context.out(renderRun(view));
  if (logs) for (const step of view.steps) context.out(renderLog(root, view, step));
  return exitCode.fine;
}

function renderRun(view: RunView): string {
  const head = [
    `${view.run}  ${view.status}  ${durationText(view.endedAt - view.startedAt)}`,
    `flow     ${view.flow}${view.only === undefined ? '' : `, step ${view.only} alone`}`,
    `lock     ${view.lock}`,
    `wall     ${view.wall}`,
    `started  ${new Date(view.startedAt).toISOString()}`,
    `inputs   ${brief(view.inputs)}`,
  ];
  const steps = view.steps.flatMap(renderStep);
  const outputs = view.status === 'succeeded' ? ['', `outputs  ${brief(view.outputs)}`] : [];
  const torn =
    view.torn === 0
      ? []
      : ['', `The journal ends in ${String(view.torn)} bytes that were cut off.`];
  return [...head, '', ...steps, ...outputs, ...torn, ''].map(escapeTerminal).join('\n');
}

function renderStep(step: StepView): readonly string[] {
  const took = step.status === 'skipped' ? '' : durationText(step.endedAt - step.startedAt);
  const tries = step.attempts.length > 1 ? `  ${String(step.attempts.length)} attempts` : '';
  const reason = step.reason === undefined ? '' : `  ${step.reason}`;
  const line = `  ${step.status.padEnd(10)}  ${took.padStart(7)}  ${step.step}${tries}${reason}`;
  const error =
    step.error === undefined ? [] : [`${' '.repeat(23)}${step.error.name}: ${step.error.message}`];
  return [line, ...error];
}

/** One line; `--json` has it all. */
function brief(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 200 ? text : `${text.slice(0, 200)}… (--json shows all)`;
}

function renderLog(root: string, view: RunView, { step }: StepView): string {
  const log = readLog(root, view.run, step);
  return log === undefined ? '' : `\n--- ${escapeTerminal(step)}\n${neutralise(log)}`;
}
