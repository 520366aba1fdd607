import { resolve } from 'node:path';
import { neutralise } from '../output/index.ts';
import {
  commentMarker,
  findPullRequest,
  type FoundPullRequest,
  keepStickyComment,
  renderComment,
  renderSettledComment,
  type Review,
  type StickyOutcome,
} from '../review/index.ts';
import { exitCode, UsageError, type Command, type Context, type Invocation } from './command.ts';
import { type GithubWorld, openGithubWorld, readEvent } from './review/github-world.ts';
import { readKeptReview } from './review/read-kept-review.ts';

export const reviewPost: Command = {
  name: 'review post',
  summary: 'Keep one comment on a pull request that says what the review says',
  arity: [0, 0],
  options: {
    from: { type: 'string', value: 'DIR', help: 'What `review --out DIR` wrote. Required' },
    'pull-request': {
      type: 'string',
      value: 'NUMBER',
      help: 'Which one; else the one that the event of the workflow is about',
    },
  },
  hasJson: true,
  details:
    'Reads GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL and the event in GITHUB_EVENT_PATH. Only review.json is read, and held\nto its schema; the text is made from it here. A token that may only read is no failure: the summary of the job has the review.\nJSON: {version, outcome, pullRequest, url, why}.',
  examples: [
    { line: 'millrace review post --from review', does: 'in a workflow' },
    {
      line: 'GITHUB_REPOSITORY=acme/flows millrace review post --from review --pull-request 7',
      does: 'from anywhere, with a token of your own in GITHUB_TOKEN',
    },
  ],
  run: async (invocation, context) => {
    const from = invocation.text('from');
    if (from === undefined || from === '') {
      throw new UsageError(
        '`millrace review post` needs `--from DIR`, which `review --out DIR` wrote.',
      );
    }
    const wanted = pullRequestIn(invocation);
    const review = readKeptReview(resolve(context.cwd, from));
    const world = openGithubWorld(context);
    const event = readEvent(context);
    const found = wanted ?? (await findByEvent(world, event));
    const outcome =
      found.kind === 'none'
        ? found
        : await keepStickyComment(world.api, {
            repository: world.repository,
            pullRequest: found.number,
            ...commentOf(review, runPage(context.env, event)),
          });
    tell(context, found, outcome);
    return exitCode.fine;
  },
};

function pullRequestIn(invocation: Invocation): FoundPullRequest | undefined {
  const text = invocation.text('pull-request');
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,9}$/.test(text)) {
    throw new UsageError(
      `\`--pull-request\` takes the number of a pull request; it got "${text}".`,
    );
  }
  return { kind: 'found', number: Number(text) };
}

async function findByEvent(
  { api, repository }: GithubWorld,
  event: unknown,
): Promise<FoundPullRequest> {
  if (event === undefined) {
    throw new UsageError('Outside of a workflow, `millrace review post` needs `--pull-request`.');
  }
  return await findPullRequest(api, repository, event);
}

function commentOf(
  review: Review,
  where: string | undefined,
): { readonly body: string; readonly marker: string; readonly isWorthStarting: boolean } {
  const comment = renderComment(review, where === undefined ? {} : { where });
  return {
    marker: commentMarker,
    body: comment ?? renderSettledComment(review),
    isWorthStarting: comment !== undefined,
  };
}

/** The page of the workflow run whose summary has the whole review: this one, or the one that it follows. */
function runPage(env: Context['env'], event: unknown): string | undefined {
  const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: name = '' } = env;
  const run = followedRun(event) ?? env['GITHUB_RUN_ID'] ?? '';
  if (!server.startsWith('https://') || !/^\d+$/.test(run)) return undefined;
  return `${server}/${name}/actions/runs/${run}`;
}

function followedRun(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('workflow_run' in event)) return undefined;
  const run = event.workflow_run;
  return typeof run === 'object' && run !== null && 'id' in run ? String(run.id) : undefined;
}

type Outcome = StickyOutcome | { readonly kind: 'none'; readonly why: string };

function tell(context: Context, found: FoundPullRequest, outcome: Outcome): void {
  const pullRequest = found.kind === 'found' ? found.number : undefined;
  if (context.json) {
    const { kind, ...rest } = outcome;
    context.out(`${JSON.stringify({ version: 1, outcome: kind, pullRequest, ...rest })}\n`);
  } else if (!context.quiet) {
    context.out(`${neutralise(sentence(outcome, String(pullRequest)))}\n`);
  }
}

function sentence(outcome: Outcome, number: string): string {
  switch (outcome.kind) {
    case 'created':
      return `Commented on pull request ${number}: ${outcome.url}`;
    case 'edited':
      return `Edited the comment on pull request ${number}: ${outcome.url}`;
    case 'same':
      return `The comment on pull request ${number} says the same already: ${outcome.url}`;
    case 'none':
      return 'why' in outcome
        ? `No comment was written. ${outcome.why}`
        : `Nothing changed, and pull request ${number} has no comment that would say otherwise.`;
    case 'not-allowed':
      return [
        `No comment was written: GitHub says "${outcome.why}". The job's summary has the review.`,
        '  hint: On pull requests from forks millrace-comment.yml comments; `millrace init --github` writes it.',
      ].join('\n');
  }
}
