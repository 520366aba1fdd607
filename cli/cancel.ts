import { cancelRun } from '../runner/index.ts';
import { exitCode, type Command, type Context, type ExitCode, type Invocation } from './command.ts';
import { refuse } from './conclude-run.ts';
import { continueOptions, continueRun, findOpenRun } from './continue-run.ts';

export const cancel: Command = {
  name: 'cancel',
  summary: 'End a run that is under way or waits; its `finally` steps run',
  positionals: '[RUN]',
  arity: [0, 1],
  options: continueOptions,
  hasJson: true,
  details:
    'RUN is an id, the beginning of one, or `latest`, which is the default. A process that works on the run ends it; else\nthis one does.',
  examples: [{ line: 'millrace cancel 20261124', does: 'the run whose id begins so' }],
  run: async (invocation, context) => await execute(invocation, context),
};

async function execute(invocation: Invocation, context: Context): Promise<ExitCode> {
  const opened = findOpenRun(invocation, context);
  if (typeof opened === 'number') return opened;
  const { run, finished } = opened;
  if (finished !== undefined) {
    return refuse(context, [
      { code: 'run-refused', message: `The run ${run} has ended, so there is nothing to cancel.` },
    ]);
  }
  if (cancelRun(opened)) {
    if (context.json) context.out(`${JSON.stringify({ kind: 'cancel-asked', run })}\n`);
    else if (!context.quiet)
      context.err(`The process that works on the run ${run} was asked to end it.\n`);
    return exitCode.fine;
  }
  const code = await continueRun(invocation, context, opened);
  // It was cancelled, as was asked.
  return code === exitCode.wrong ? exitCode.fine : code;
}
