import {
  findApprovals,
  findPullRequest,
  type FoundApprovals,
  type Review,
} from '../../review/index.ts';
import { OperationalError, type Revisions } from '../../store/index.ts';
import type { Context } from '../command.ts';
import { openGithubWorld, readEvent } from './github-world.ts';

/** Who of the people and teams that a review still needs has approved it on GitHub; nobody is asked where none is needed. */
export async function approvalsFromGithub(
  review: Review,
  revisions: Pick<Revisions, 'findCommit'>,
  context: Context,
): Promise<FoundApprovals> {
  const { verdict, head } = review;
  if (verdict.result !== 'approval') return { by: [], notes: [] };
  const { api, repository } = openGithubWorld(context);
  const found = await findPullRequest(api, repository, readEvent(context));
  if (found.kind === 'none') return { by: [], notes: [`No approval counts. ${found.why}`] };
  return await findApprovals(api, {
    repository,
    pullRequest: found.number,
    commits: await commitsOf(head.commit ?? '', revisions),
    names: verdict.approvers.flat(),
  });
}

/**
 * The reviewed commit itself, and, because workflows of pull requests review what merging would give, its second
 * parent: that is the pull request's where GitHub made the merge.
 */
async function commitsOf(
  commit: string,
  { findCommit }: Pick<Revisions, 'findCommit'>,
): Promise<readonly string[]> {
  try {
    return [commit, await findCommit(`${commit}^2`)];
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return [commit];
  }
}
