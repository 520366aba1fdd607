import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeGithub, type FakeGithub } from '../../review/testing/fake-github.ts';
import { reviewOf } from '../../review/testing/sample-review.ts';
import { openRevisions } from '../../store/index.ts';
import { parseInvocation } from '../arguments.ts';
import { review as command } from '../review.ts';
import { quietContext } from '../testing/quiet-context.ts';
import {
  commitAll,
  edit,
  gitIn,
  newFolder,
  removeReviewRepositories,
} from '../testing/review-repository.ts';
import { approvalsFromGithub } from './approvals-from-github.ts';

let github: FakeGithub;
let root: string;
let topic: string;

/** As GitHub checks a pull request out: HEAD is what merging would give. */
beforeEach(async () => {
  github = await startFakeGithub();
  root = newFolder();
  gitIn(root, 'init', '--quiet', '--initial-branch=main');
  commitAll(root);
  gitIn(root, 'switch', '--quiet', '--create', 'topic');
  edit(root, { 'a.txt': 'a' });
  commitAll(root);
  topic = gitIn(root, 'rev-parse', 'HEAD');
  gitIn(root, 'switch', '--quiet', 'main');
  gitIn(root, 'merge', '--quiet', '--no-ff', '--message', 'merge', 'topic');
  const head = { repository: 'mallory/flows', ref: 'topic', sha: topic };
  github.pulls.push({ number: 7, state: 'open', head });
});

afterEach(async () => {
  await github.close();
});

afterAll(removeReviewRepositories);

function approve(commit: string): void {
  github.reviews.push({
    user: { login: 'ada', type: 'User' },
    state: 'APPROVED',
    commit_id: commit,
  });
}

async function found(
  revision: string,
  result: 'approval' | 'passed' = 'approval',
): Promise<readonly string[]> {
  const revisions = await openRevisions(root);
  if (revisions === undefined) throw new Error('There is a repository.');
  const event = join(root, 'event.json');
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7, head: { sha: topic } } }));
  const sample = reviewOf([]);
  const review = {
    ...sample,
    head: { name: 'HEAD', commit: gitIn(root, 'rev-parse', revision) },
    verdict: { ...sample.verdict, result, approvers: [['@ada']] },
  };
  const context = quietContext(root, {
    GITHUB_TOKEN: 'reader',
    GITHUB_REPOSITORY: 'acme/flows',
    GITHUB_API_URL: github.url,
    GITHUB_EVENT_PATH: event,
  });
  return (await approvalsFromGithub(review, revisions, context)).by;
}

test('an approval of the pull request’s commit counts for the merge that GitHub made of it', async () => {
  approve(topic);
  expect(await found('HEAD')).toEqual(['@ada']);
  expect(await found('topic')).toEqual(['@ada']);
});

test('an approval counts for no other commit, though it is of the pull request', async () => {
  approve(topic);
  expect(await found('HEAD^1')).toEqual([]);
  edit(root, { 'b.txt': 'b' });
  commitAll(root);
  expect(await found('HEAD')).toEqual([]);
});

test('an approval of a merge does not count where the pull request has that as a parent', async () => {
  approve(gitIn(root, 'rev-parse', 'HEAD'));
  expect(await found('HEAD')).toEqual([]);
});

test('GitHub is not asked where no approval is needed', async () => {
  expect(await found('HEAD', 'passed')).toEqual([]);
  expect(github.requests).toEqual([]);
});

test('nobody can have approved a working tree', async () => {
  const invocation = parseInvocation(command, ['--approvals-from-github']);
  await expect(command.run(invocation, quietContext(root))).rejects.toThrow('needs `--head REF`');
});
