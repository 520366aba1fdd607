import type { Command } from './command.ts';
import { continueOptions, continueRun, findOpenRun } from './continue-run.ts';

export const retry: Command = {
  name: 'retry',
  summary: 'Run again what failed in a run, and what depends on it',
  positionals: '[RUN]',
  arity: [0, 1],
  options: {
    from: {
      type: 'list',
      value: 'STEP',
      help: 'Also this step and what depends on it, though it succeeded. May be repeated',
    },
    ...continueOptions,
  },
  hasJson: true,
  details:
    'RUN is an id, the beginning of one, or `latest`, which is the default. What succeeded stays and is not run again.\nIt runs the lock that the run was begun with; for a newer one begin a new run. `run.attempt` counts.\nOutput and exit codes are those of `run`.',
  examples: [
    { line: 'millrace retry', does: 'what failed in the latest run' },
    { line: 'millrace retry --from search', does: 'from one step on' },
  ],
  run: async (invocation, context) => {
    const opened = findOpenRun(invocation, context);
    if (typeof opened === 'number') return opened;
    return await continueRun(invocation, context, opened, {
      retry: { from: invocation.list('from') },
    });
  },
};
