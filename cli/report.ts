import { writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { reportRun } from '../runner/index.ts';
import { makeFolder } from '../store/index.ts';
import { exitCode, type Command, type Context, type ExitCode } from './command.ts';
import { refuseRun } from './refuse-run.ts';
import { openWorkspace } from './workspace.ts';

export const report: Command = {
  name: 'report',
  summary: 'Write a run as one HTML page: graph, timeline, logs, outputs',
  positionals: '[RUN]',
  arity: [0, 1],
  options: {
    output: { type: 'string', value: 'FILE', help: 'Where to (millrace-RUN.html); `-` prints it' },
  },
  hasJson: false,
  details:
    'RUN is an id, the beginning of one, or `latest`, which is the default. The page loads nothing and runs nothing;\nlarge values are cut, and say where all of them is. Secrets are masked in it.',
  examples: [
    { line: 'millrace report', does: 'the latest run' },
    { line: 'millrace report 20261124 --output run.html', does: 'an older one, into a file' },
  ],
  run: (invocation, context) =>
    write(invocation.positionals[0] ?? 'latest', invocation.text('output'), context),
};

async function write(id: string, output: string | undefined, context: Context): Promise<ExitCode> {
  const { root } = openWorkspace(context);
  const made = await reportRun(root, id);
  if (!made.ok) return refuseRun(made, context);
  if (output === '-') {
    context.out(made.html);
    return exitCode.fine;
  }
  const file = resolve(context.cwd, output ?? `millrace-${made.run}.html`);
  makeFolder(dirname(file));
  writeFileSync(file, made.html);
  if (!context.quiet) context.out(`  wrote ${relative(context.cwd, file)}\n`);
  return exitCode.fine;
}
