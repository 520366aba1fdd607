import { existsSync } from 'node:fs';
import { neutralise } from '../output/index.ts';
import type { Review } from '../review/index.ts';
import { findRoot, openRevisions, OperationalError, type Revisions } from '../store/index.ts';
import {
  exitCode,
  UsageError,
  type Command,
  type Context,
  type ExitCode,
  type Invocation,
} from './command.ts';
import { createMachineHost } from './compiler-host.ts';
import { checkFolder } from './context.ts';
import { reviewChange } from './review/review-change.ts';
import { approvalsFromGithub } from './review/approvals-from-github.ts';
import { settleApprovals } from './review/settle-approvals.ts';
import { formats, renderReview, writeReviewFiles } from './review/write-review.ts';

export const review: Command = {
  name: 'review',
  summary: 'Say what a change means: power first, then what breaks, then the rest',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {
    base: {
      type: 'string',
      value: 'REF',
      help: 'Compare with where head parted from this; else from the default branch',
    },
    head: { type: 'string', value: 'REF', help: 'Review this commit; else the working tree' },
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: formats,
      help: `How it is printed: ${formats.slice(0, -1).join(', ')} or github; text is the default`,
    },
    out: {
      type: 'string',
      value: 'DIR',
      help: 'Also write comment.md, summary.md, review.json, review.sarif and meta.json there',
    },
    policy: {
      type: 'string',
      value: 'FILE',
      help: 'Judge by this policy; else by the millrace.yaml of base',
    },
    'approved-by': {
      type: 'list',
      value: 'NAME',
      help: 'Somebody who has approved the change; once for each',
    },
    'approvals-from-github': {
      type: 'boolean',
      help: 'Also count who approved the pull request, of the very commit that --head names',
    },
    'detailed-exitcode': {
      type: 'boolean',
      help: 'End with 4 when it passes and something changed',
    },
    offline: { type: 'boolean', help: 'Fetch no package that a compile needs' },
  },
  hasJson: true,
  details:
    'Both sides are read from git, and nothing is checked out. It ends with 1 when a lock is wrong, when the\npolicy denies something, or when an approval that it requires is not among --approved-by.\nFlows that are named are reviewed alone, and the review says so. --approvals-from-github reads GITHUB_TOKEN,\nGITHUB_REPOSITORY, GITHUB_API_URL and the event in GITHUB_EVENT_PATH. JSON: {version, base, head, verdict, unchanged, flows, changes}.',
  examples: [
    { line: 'millrace review', does: 'what your branch and your working tree change' },
    {
      line: 'millrace review --base origin/main --head HEAD',
      does: 'as the pull request will show it',
    },
    { line: 'millrace review --format github --out out', does: 'in CI' },
  ],
  run: async (invocation, context) => {
    const asksGithub = invocation.flag('approvals-from-github');
    if (asksGithub && invocation.text('head') === undefined) {
      throw new UsageError(
        '`--approvals-from-github` needs `--head REF`: nobody has approved a working tree.',
      );
    }
    const revisions = await openHere(context);
    const found = await reviewChange(
      revisions,
      {
        base: invocation.text('base'),
        head: invocation.text('head'),
        flows: invocation.positionals,
        policy: invocation.text('policy'),
      },
      { cwd: context.cwd, machine: createMachineHost(context, invocation.flag('offline')) },
    );
    const github = asksGithub
      ? await approvalsFromGithub(found, revisions, context)
      : { by: [], notes: [] };
    for (const note of github.notes) context.err(`${neutralise(note)}\n`);
    const settled = settleApprovals(found, [...invocation.list('approved-by'), ...github.by]);
    const out = invocation.text('out');
    if (out !== undefined) writeReviewFiles(settled, out, context);
    context.out(renderReview(settled, formatOf(invocation, context), context));
    return exitCodeOf(settled, invocation.flag('detailed-exitcode'));
  },
};

/** The folder of `millrace.yaml`, else git's own: a bare repository has no folder of ours. */
async function openHere(context: Context): Promise<Revisions> {
  checkFolder(context);
  const root = findRoot(context.cwd) ?? context.cwd;
  const revisions = existsSync(root) ? await openRevisions(root) : undefined;
  if (revisions !== undefined) return revisions;
  throw new OperationalError('There is no git repository here.', {
    hint: 'A review compares two versions that git has: run it inside a clone.',
  });
}

function formatOf(invocation: Invocation, context: Context): (typeof formats)[number] {
  const named = invocation.text('format');
  return formats.find((format) => format === named) ?? (context.json ? 'json' : 'text');
}

function exitCodeOf({ verdict }: Review, isDetailed: boolean): ExitCode {
  switch (verdict.result) {
    case 'failed':
    case 'approval':
      return exitCode.wrong;
    case 'passed':
      return isDetailed ? exitCode.changed : exitCode.fine;
    case 'unchanged':
      return exitCode.fine;
  }
}
