import type { Command } from './command.ts';
import { continueOptions, continueRun, findOpenRun } from './continue-run.ts';

export const resume: Command = {
  name: 'resume',
  summary: 'Go on with a run whose process died',
  positionals: '[RUN]',
  arity: [0, 1],
  options: continueOptions,
  hasJson: true,
  details:
    'RUN is an id, the beginning of one, or `latest`, which is the default. What has ended never runs again; a step that\nwas under way runs again, with the same `ctx.idempotencyKey`. It runs the lock that it was begun with, whatever the\nworking tree says now, and needs the same secrets. Output and exit codes are those of `run`.',
  examples: [{ line: 'millrace resume', does: 'the latest run' }],
  run: async (invocation, context) => {
    const opened = findOpenRun(invocation, context);
    return typeof opened === 'number' ? opened : await continueRun(invocation, context, opened);
  },
};
