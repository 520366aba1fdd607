import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeRepository, startFakeGithub, type FakeGithub } from '../testing/fake-github.ts';
import { findApprovals, type FoundApprovals } from './find-approvals.ts';
import { openGithubApi } from './github-api.ts';

const sha = 'a'.repeat(40);
const older = 'b'.repeat(40);

let github: FakeGithub;
let waits: number[];

beforeEach(async () => {
  github = await startFakeGithub();
  waits = [];
  github.pulls.push({
    number: 7,
    author: 'mallory',
    state: 'open',
    head: { repository: 'mallory/flows', ref: 'topic', sha },
  });
  github.teams.set('org/security', ['ada', 'grace']);
});

afterEach(async () => {
  await github.close();
});

interface Given {
  readonly login?: string | null;
  readonly state?: string;
  readonly commit?: string;
  readonly type?: string;
  readonly body?: string;
}

function review({ login = 'ada', state = 'APPROVED', commit = sha, ...rest }: Given = {}): void {
  const user = login === null ? null : { login, type: rest.type ?? 'User' };
  github.reviews.push({ user, state, commit_id: commit, body: rest.body ?? '' });
}

async function ask(
  names: readonly string[] = ['@ada', '@org/security'],
  token = 'person',
  commit = sha,
): Promise<FoundApprovals> {
  const api = openGithubApi({
    url: github.url,
    graphqlUrl: `${github.url}/graphql`,
    token,
    now: () => github.clock * 1000,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      github.remaining = 100;
      await Promise.resolve();
    },
  });
  return await findApprovals(api, {
    repository: fakeRepository,
    pullRequest: 7,
    commits: [commit],
    names,
  });
}

test('a person and a team have approved when a member approved this very commit', async () => {
  review({ login: 'Ada' });
  github.teams.set('org/security', ['Ada']);
  expect(await ask()).toEqual({
    by: ['@ada', '@org/security'],
    notes: ['Ada approved.', 'Ada approved, for @org/security.'],
  });
});

test('nobody has approved what nobody reviewed', async () => {
  expect(await ask()).toEqual({ by: [], notes: [] });
});

test.each<[string, readonly Given[], string]>([
  [
    'of an older commit',
    [{ commit: older }],
    'ada approved another commit than the one that was reviewed.',
  ],
  ['that was dismissed', [{}, { state: 'DISMISSED' }], 'The review of ada was dismissed.'],
  ['that was taken back', [{}, { state: 'CHANGES_REQUESTED' }], 'ada asks for changes.'],
  [
    'taken back under another case of the name',
    [{}, { login: 'ADA', state: 'CHANGES_REQUESTED' }],
    'ADA asks for changes.',
  ],
  ['by a bot', [{ type: 'Bot' }], 'ada approved, and is no person.'],
])('an approval %s does not count, and that is said', async (_what, reviews, note) => {
  for (const one of reviews) review(one);
  expect(await ask()).toEqual({ by: [], notes: [note] });
});

test('the author’s own approval does not count', async () => {
  review({ login: 'Mallory' });
  github.teams.set('org/security', ['Mallory']);
  const notes = ['Mallory approved, and may be the author.'];
  expect(await ask(['@mallory', '@org/security'])).toEqual({ by: [], notes });
});

test.each<[string, Given]>([
  ['a comment that says so', { state: 'COMMENTED', body: 'APPROVED by @org/security' }],
  ['a draft', { state: 'PENDING' }],
  ['a state that GitHub does not have', { state: 'approved' }],
  ['somebody whose account is gone', { login: null }],
])('%s is no approval', async (_what, given) => {
  review(given);
  expect(await ask()).toEqual({ by: [], notes: [] });
});

test('a person who is called like a team is not the team', async () => {
  review({ login: 'security' });
  expect((await ask(['@org/security'])).by).toEqual([]);
});

test('a comment after an approval leaves it standing', async () => {
  review();
  review({ state: 'COMMENTED' });
  expect((await ask(['@ada'])).by).toEqual(['@ada']);
});

test('an approval of the newest commit counts though an older one was dismissed', async () => {
  review({ commit: older, state: 'DISMISSED' });
  review();
  expect((await ask(['@ada'])).by).toEqual(['@ada']);
});

test('what takes an approval back is found on a later page', async () => {
  review();
  for (let count = 0; count < 230; count += 1) review({ state: 'COMMENTED', login: 'octocat' });
  review({ state: 'DISMISSED' });
  expect((await ask(['@ada'])).by).toEqual([]);
});

test('nothing counts when the pull request has moved on since', async () => {
  review({ commit: older });
  expect(await ask(['@ada'], 'person', older)).toEqual({
    by: [],
    notes: [
      'Pull request 7 is at another commit than the one that was reviewed, so no approval counts.',
    ],
  });
});

test('a token that may only read finds people, and says that it cannot see a team', async () => {
  review();
  const { by, notes } = await ask(undefined, 'reader');
  expect(by).toEqual(['@ada']);
  expect(notes.join(' ')).toContain('This token may not see who is in @org/security');
});

test('a token that may not read reviews finds nobody, and says so', async () => {
  review();
  github.fault(/reviews/, {
    kind: 'answer',
    status: 403,
    message: 'Resource not accessible by integration',
  });
  expect(await ask()).toEqual({
    by: [],
    notes: [
      'Who approved is not known: this token may not read its reviews (GitHub says "Resource not accessible by integration").',
    ],
  });
});

test('a rate limit is waited out, and a server that fails counts as no answer', async () => {
  review();
  github.fault(/reviews/, {
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': '7' },
    message: 'Slow.',
  });
  expect((await ask(['@ada'])).by).toEqual(['@ada']);
  expect(waits).toEqual([7000]);
  for (let count = 0; count < 5; count += 1)
    github.fault(/reviews/, { kind: 'status', status: 502 });
  await expect(ask(['@ada'])).rejects.toThrow('GitHub answered 502.');
});
