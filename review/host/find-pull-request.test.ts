import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeRepository, startFakeGithub, type FakeGithub } from '../testing/fake-github.ts';
import { findPullRequest } from './find-pull-request.ts';
import { type GithubApi, openGithubApi } from './github-api.ts';

let github: FakeGithub;
let api: GithubApi;

beforeEach(async () => {
  github = await startFakeGithub();
  api = openGithubApi({
    url: github.url,
    graphqlUrl: `${github.url}/graphql`,
    token: 'reader',
    now: () => 0,
    sleep: () => Promise.resolve(),
  });
});

afterEach(async () => {
  await github.close();
});

const fork = { repository: 'mallory/flows', ref: 'feature/a b', sha: 'a'.repeat(40) };

function runOf({ repository, ref, sha } = fork, event = 'pull_request'): unknown {
  return {
    workflow_run: {
      event,
      head_branch: ref,
      head_sha: sha,
      head_repository: { full_name: repository },
      pull_requests: [],
    },
  };
}

test('the pull request of a fork is found by where its code is from', async () => {
  github.pulls.push(
    { number: 3, state: 'closed', head: fork },
    { number: 4, state: 'open', head: { ...fork, repository: 'mallory/other' } },
    { number: 5, state: 'open', head: fork },
    { number: 6, state: 'open', head: { ...fork, repository: 'octocat/flows' } },
  );
  expect(await findPullRequest(api, fakeRepository, runOf())).toEqual({ kind: 'found', number: 5 });
  expect(github.requests).toEqual([
    'GET /repos/acme/flows/pulls?state=open&per_page=100&head=mallory%3Afeature%2Fa%20b',
  ]);
});

test('a branch that has moved on, or a pull request that was closed, is told', async () => {
  github.pulls.push({ number: 5, state: 'open', head: { ...fork, sha: 'b'.repeat(40) } });
  const moved = {
    kind: 'none',
    why: 'The branch feature/a b of mallory/flows has moved on or was closed: a newer run speaks for it.',
  };
  expect(await findPullRequest(api, fakeRepository, runOf())).toEqual(moved);
  github.pulls.length = 0;
  expect(await findPullRequest(api, fakeRepository, runOf())).toEqual(moved);
});

test('several pull requests from one branch get no comment: it could be on the wrong one', async () => {
  github.pulls.push(
    { number: 5, state: 'open', head: fork },
    { number: 6, state: 'open', head: fork },
  );
  expect(await findPullRequest(api, fakeRepository, runOf())).toMatchObject({ kind: 'none' });
});

test('a run that was not of a pull request gets none', async () => {
  const found = await findPullRequest(api, fakeRepository, runOf(fork, 'push'));
  expect(found).toMatchObject({ kind: 'none' });
  expect(github.requests).toEqual([]);
});

test('the event of a pull request names it; a newer commit makes it none', async () => {
  github.pulls.push({ number: 5, state: 'open', head: fork });
  const event = { pull_request: { number: 5, head: { sha: fork.sha } } };
  expect(await findPullRequest(api, fakeRepository, event)).toEqual({ kind: 'found', number: 5 });
  const older = { pull_request: { number: 5, head: { sha: 'c'.repeat(40) } } };
  expect(await findPullRequest(api, fakeRepository, older)).toMatchObject({ kind: 'none' });
});

test.each([{}, null, 'text', { pull_request: { number: '5; rm -rf' } }])(
  'an event about no pull request gives none: %j',
  async (event) => {
    expect(await findPullRequest(api, fakeRepository, event)).toMatchObject({ kind: 'none' });
  },
);

test('a run that does not say where its code is from is refused', async () => {
  const event = { workflow_run: { event: 'pull_request' } };
  await expect(findPullRequest(api, fakeRepository, event)).rejects.toThrow(
    'does not say where the pull request comes from',
  );
});
