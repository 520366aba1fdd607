import { compareSides, renderReviewJson, renderTerminal, type Review } from '../review/index.ts';
import { findRoot, openRevisions } from '../store/index.ts';
import { exitCode, type Command, type Context, type ExitCode } from './command.ts';
import { checkFolder } from './context.ts';
import { type NamedLock, readNamedLock } from './diff/read-named-lock.ts';
import { readContents } from './review/read-side.ts';

export const diff: Command = {
  name: 'diff',
  summary: 'Say what differs in meaning between two locks',
  positionals: 'LOCK LOCK',
  arity: [2, 2],
  options: {
    'detailed-exitcode': { type: 'boolean', help: 'End with 4 when they differ' },
  },
  hasJson: true,
  details:
    'LOCK is a file, a flow (its lock here) or FLOW@REF (its lock in a commit). It says what `millrace review` would\nsay, without a policy and without compiling; packages and code are told apart as far as git has them.\nJSON: as that of `millrace review`; review/review.schema.json describes it.',
  examples: [
    { line: 'millrace diff release-notes@main release-notes', does: 'what your lock changes' },
    { line: 'millrace diff a.lock.json b.lock.json', does: 'two files, from anywhere' },
  ],
  run: async (invocation, context) => {
    const [before = '', after = ''] = invocation.positionals;
    const review = await compare(before, after, context);
    context.out(context.json ? renderReviewJson(review) : render(review, context));
    return exitCodeOf(review, invocation.flag('detailed-exitcode'));
  },
};

async function compare(before: string, after: string, context: Context): Promise<Review> {
  checkFolder(context);
  const root = findRoot(context.cwd);
  const revisions = root === undefined ? undefined : await openRevisions(root);
  const world = { context, root, revisions };
  const base = await readNamedLock(before, world);
  const head = await readNamedLock(after, world);
  const contents =
    revisions === undefined
      ? { textOf: () => undefined, denoLockOf: () => undefined }
      : await readContents(revisions, [base.lock], [head.lock]);
  // Two flows are compared as if one had become the other.
  const flow = head.lock.flow.path;
  return compareSides({
    base: { flows: new Map([[flow, sideOf(base)]]), ...contents },
    head: { flows: new Map([[flow, sideOf(head)]]), ...contents },
    revisions: { base: base.revision, head: head.revision },
    policy: () => undefined,
    usersOf: () => [],
    unchanged: 0,
  });
}

function sideOf({ lock, text, source }: NamedLock): {
  readonly sourceText: string;
  readonly lock: { readonly kind: 'read'; readonly lock: NamedLock['lock']; readonly text: string };
} {
  return { sourceText: source, lock: { kind: 'read', lock, text } };
}

function render(review: Review, context: Context): string {
  const { columns } = context.size();
  return renderTerminal(review, {
    columns: Math.max(40, Math.min(columns, 120)),
    color: context.outColor,
  });
}

function exitCodeOf({ changes }: Review, isDetailed: boolean): ExitCode {
  return isDetailed && changes.length > 0 ? exitCode.changed : exitCode.fine;
}
