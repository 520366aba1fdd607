import { neutralise } from '../output/index.ts';
import {
  findRun,
  followLogs,
  harmlessJson,
  isWithin,
  loggedSteps,
  readLogs,
  type RunStatus,
  type StepLine,
} from '../runner/index.ts';
import { exitCode, type Command, type Context, type ExitCode, type Invocation } from './command.ts';
import { refuseRun } from './refuse-run.ts';
import { openWorkspace } from './workspace.ts';

export const logs: Command = {
  name: 'logs',
  summary: 'Print what the steps of a run printed, also while it runs',
  positionals: '[RUN] [STEP]',
  arity: [0, 2],
  options: {
    follow: { type: 'boolean', help: 'Go on printing until the run ends' },
    timestamps: { type: 'boolean', help: 'Begin every line with its time, UTC' },
  },
  hasJson: true,
  details:
    'RUN is an id, the beginning of one, or `latest`, which is the default. Lines of several steps stand in the order of\ntime, each behind its step; STEP is an address, and takes in what lies inside it: `mood` also `mood[3]`.\nJSON: a line each, {version, step, stream, at, line}; runner/logs-output.schema.json describes it.',
  examples: [
    { line: 'millrace logs', does: 'the latest run' },
    { line: 'millrace logs latest mood[3]', does: 'one item of a fan-out' },
    { line: 'millrace logs --follow', does: 'the run that is under way' },
  ],
  run: (invocation, context) => print(invocation, context),
};

async function print(invocation: Invocation, context: Context): Promise<ExitCode> {
  const { root } = openWorkspace(context);
  const [id = 'latest', step] = invocation.positionals;
  const found = findRun(root, id);
  if (!found.ok) return refuseRun(found, context);
  const { run, folder } = found;
  const wanted = (address: string): boolean => step === undefined || isWithin(address, step);
  const say = (line: StepLine): void => {
    context.out(
      `${render(line, { step, times: invocation.flag('timestamps'), json: context.json })}\n`,
    );
  };
  const isAsked = invocation.flag('follow');
  const code = isAsked ? await follow({ run, folder, wanted, say }, context) : exitCode.fine;
  const steps = loggedSteps(folder);
  if (!isAsked) for (const line of readLogs(folder, steps.filter(wanted))) say(line);
  const hasPrinted = step === undefined ? steps.length > 0 : steps.some(wanted);
  if (hasPrinted || code !== exitCode.fine) return code;
  return tellSilence({ run, step, steps }, context);
}

/** A step that is named should have printed something; nobody is surprised by a run that did not. */
function tellSilence(
  { run, step, steps }: { run: string; step: string | undefined; steps: readonly string[] },
  context: Context,
): ExitCode {
  if (step === undefined) {
    if (!context.json && !context.quiet) context.err(`No step of run ${run} printed anything.\n`);
    return exitCode.fine;
  }
  return refuseRun(
    {
      message: `No step "${step}" of run ${run} printed anything.`,
      hint:
        steps.length === 0
          ? `\`millrace show ${run}\` lists its steps.`
          : `These did: ${steps.slice(0, 10).join(', ')}${steps.length > 10 ? ', …' : ''}.`,
    },
    context,
  );
}

interface Following {
  readonly run: string;
  readonly folder: string;
  readonly wanted: (step: string) => boolean;
  readonly say: (line: StepLine) => void;
}

async function follow(
  { run, folder, wanted, say }: Following,
  context: Context,
): Promise<ExitCode> {
  const signal = context.interruption();
  const tell = (text: string): void => {
    if (!context.quiet) context.err(`millrace: ${neutralise(text)}\n`);
  };
  let status: RunStatus | undefined;
  const outcome = await followLogs({
    run,
    folder,
    wanted,
    signal,
    onLine: say,
    onRecord: ({ event }) => {
      if (event.kind === 'approval-requested') {
        tell(`${event.step} waits for an approval: \`millrace approve ${run} ${event.step}\`.`);
      }
      if (event.kind === 'run-finished') ({ status } = event);
    },
  });
  if (status !== undefined) tell(`The run ${run} ${statusText[status]}.`);
  if (outcome === 'left') {
    tell(`No process works on the run ${run} now: it waits for somebody, or was killed.`);
    if (!context.quiet) {
      context.err(
        `  hint: \`millrace show ${run}\` says what for; \`millrace resume ${run}\` goes on with it.\n`,
      );
    }
  }
  return signal.aborted ? exitCode.interrupted : exitCode.fine;
}

const statusText: Readonly<Record<RunStatus, string>> = {
  succeeded: 'has succeeded',
  failed: 'has failed',
  cancelled: 'was cancelled',
};

interface LineOptions {
  /** The step that was asked for; a line says which step it is of when it is of another. */
  readonly step: string | undefined;
  readonly times: boolean;
  readonly json: boolean;
}

function render(printed: StepLine, { step, times, json }: LineOptions): string {
  const { at, stream, line } = printed;
  if (json) return harmlessJson({ version: 1, step: printed.step, stream, at, line });
  const time = times ? `${new Date(at).toISOString()} ` : '';
  const prefix = printed.step === step ? '' : `${printed.step} | `;
  return neutralise(`${time}${prefix}${line}`);
}
