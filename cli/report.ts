import { writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { reportRun, summariseRun } from '../runner/index.ts';
import { makeFolder } from '../store/index.ts';
import { exitCode, type Command, type Context, type ExitCode, type Invocation } from './command.ts';
import { refuseRun } from './refuse-run.ts';
import { openWorkspace } from './workspace.ts';

export const report: Command = {
  name: 'report',
  summary: 'Write a run as one HTML page, or as Markdown for GitHub',
  positionals: '[RUN]',
  arity: [0, 1],
  options: {
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: ['html', 'markdown'],
      help: 'html (the default), or markdown for the summary of a job on GitHub',
    },
    output: {
      type: 'string',
      value: 'FILE',
      help: 'Where to (millrace-RUN.html; markdown is printed); `-` prints it',
    },
  },
  hasJson: false,
  details:
    'RUN is an id, the beginning of one, or `latest`, which is the default. The page loads nothing and runs nothing;\nlarge values are cut, and say where all of them is. Secrets are masked in it.',
  examples: [
    { line: 'millrace report', does: 'the latest run' },
    { line: 'millrace report --format markdown', does: 'for the summary of a job' },
    { line: 'millrace report 20261124 --output run.html', does: 'an older one, into a file' },
  ],
  run: (invocation, context) => write(invocation, context),
};

async function write(invocation: Invocation, context: Context): Promise<ExitCode> {
  const { root } = openWorkspace(context);
  const id = invocation.positionals[0] ?? 'latest';
  const isMarkdown = invocation.text('format') === 'markdown';
  const made = isMarkdown ? await summariseRun(root, id) : await reportRun(root, id);
  if (!made.ok) return refuseRun(made, context);
  const text = 'html' in made ? made.html : made.markdown;
  const output = invocation.text('output') ?? (isMarkdown ? '-' : `millrace-${made.run}.html`);
  if (output === '-') {
    context.out(text);
    return exitCode.fine;
  }
  const file = resolve(context.cwd, output);
  makeFolder(dirname(file));
  writeFileSync(file, text);
  if (!context.quiet) context.out(`  wrote ${relative(context.cwd, file)}\n`);
  return exitCode.fine;
}
