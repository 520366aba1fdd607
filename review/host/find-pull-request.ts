import { OperationalError } from '../../store/index.ts';
import { fieldOf, unexpected } from './github-answer.ts';
import type { GithubApi } from './github-api.ts';

/** The pull request that a comment belongs to, or a sentence about why there is none to write on. */
export type FoundPullRequest =
  | { readonly kind: 'found'; readonly number: number }
  | { readonly kind: 'none'; readonly why: string };

/** Where the code of a pull request comes from: facts of GitHub's event, none of which its author chooses alone. */
export interface PullRequestHead {
  /** `owner/name` of the repository, perhaps a fork, that the branch is in. */
  readonly repository: string;
  readonly branch: string;
  readonly sha: string;
}

/**
 * The pull request that GitHub's own event is about. For `pull_request` the event names it; for
 * `workflow_run` its list of pull requests is empty when they come from forks, so it is looked up by where
 * the code is from. Never from what the run left behind: that is the author's to write.
 * A pull request whose branch has moved on is none: the run for its newer commit will speak.
 * @param repository `owner/name` of the repository that the pull request is in
 */
export async function findPullRequest(
  api: GithubApi,
  repository: string,
  event: unknown,
): Promise<FoundPullRequest> {
  const run = fieldOf(event, 'workflow_run');
  if (run !== undefined) return await findByRun(api, repository, run);
  const pull = fieldOf(event, 'pull_request');
  const number = fieldOf(pull, 'number');
  const sha = fieldOf(fieldOf(pull, 'head'), 'sha');
  if (typeof number !== 'number' || typeof sha !== 'string') {
    return { kind: 'none', why: 'The event that started this workflow is about no pull request.' };
  }
  const path = `/repos/${repository}/pulls/${String(number)}`;
  const answer = await api.send({ method: 'GET', path });
  if (answer.status !== 200) throw unexpected(answer);
  return fieldOf(fieldOf(answer.body, 'head'), 'sha') === sha
    ? { kind: 'found', number }
    : { kind: 'none', why: movedOn(`Pull request ${String(number)}`) };
}

async function findByRun(
  api: GithubApi,
  repository: string,
  run: unknown,
): Promise<FoundPullRequest> {
  const event = fieldOf(run, 'event');
  if (event !== 'pull_request' && event !== 'pull_request_review') {
    return { kind: 'none', why: 'The run that this workflow follows was not of a pull request.' };
  }
  const head = headOfRun(run);
  const [owner = ''] = head.repository.split('/');
  const filter = encodeURIComponent(`${owner}:${head.branch}`);
  const path = `/repos/${repository}/pulls?state=open&per_page=100&head=${filter}`;
  const answer = await api.send({ method: 'GET', path });
  if (answer.status !== 200 || !Array.isArray(answer.body)) throw unexpected(answer);
  const list: readonly unknown[] = answer.body;
  const [first, ...others] = list.filter((pull) => isFrom(pull, head));
  const number = fieldOf(first, 'number');
  const branch = `branch ${head.branch} of ${head.repository}`;
  if (typeof number !== 'number') return { kind: 'none', why: movedOn(`The ${branch}`) };
  // Which of them the run was for, the event does not say; a comment on the wrong one would mislead.
  return others.length === 0
    ? { kind: 'found', number }
    : { kind: 'none', why: `Several open pull requests come from the ${branch}.` };
}

/** The filter of the list is by name; a repository or branch of that name may be another one by now. */
function isFrom(pull: unknown, { repository, branch, sha }: PullRequestHead): boolean {
  const head = fieldOf(pull, 'head');
  return (
    fieldOf(head, 'sha') === sha &&
    fieldOf(head, 'ref') === branch &&
    fieldOf(fieldOf(head, 'repo'), 'full_name') === repository
  );
}

function headOfRun(run: unknown): PullRequestHead {
  const repository = fieldOf(fieldOf(run, 'head_repository'), 'full_name');
  const branch = fieldOf(run, 'head_branch');
  const sha = fieldOf(run, 'head_sha');
  if (typeof repository !== 'string' || typeof branch !== 'string' || typeof sha !== 'string') {
    throw new OperationalError('The event does not say where the pull request comes from.', {
      hint: 'GITHUB_EVENT_PATH must name the file of a `workflow_run` event.',
    });
  }
  return { repository, branch, sha };
}

function movedOn(what: string): string {
  return `${what} has moved on or was closed: a newer run speaks for it.`;
}
