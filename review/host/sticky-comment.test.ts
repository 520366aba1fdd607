import { afterEach, beforeEach, expect, test } from 'vitest';
import { OperationalError } from '../../store/index.ts';
import {
  fakePullRequest,
  fakeRepository,
  startFakeGithub,
  tokens,
  type FakeGithub,
} from '../testing/fake-github.ts';
import { type GithubApi, openGithubApi } from './github-api.ts';
import { keepStickyComment, type StickyComment } from './sticky-comment.ts';

const us = tokens.writer.login;
const marker = '<!-- millrace:review ';

let github: FakeGithub;
/** Milliseconds, in order. */
let waits: number[];
let said: string[];

beforeEach(async () => {
  github = await startFakeGithub();
  waits = [];
  said = [];
});

afterEach(async () => {
  await github.close();
});

/** Waiting moves GitHub's clock and takes no time. */
function api(token: keyof typeof tokens | 'stale' = 'writer', url = github.url): GithubApi {
  return openGithubApi({
    url,
    graphqlUrl: `${url}/graphql`,
    token,
    now: () => github.clock * 1000,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      github.clock += milliseconds / 1000;
      github.remaining = Math.max(github.remaining, 100);
      await Promise.resolve();
    },
    onWait: (why) => {
      said.push(why);
    },
  });
}

function sticky(digest: string, changes: Partial<StickyComment> = {}): StickyComment {
  return {
    repository: fakeRepository,
    pullRequest: fakePullRequest,
    marker,
    body: `${marker}v1 digest=${digest} -->\nWhat ${digest} means.`,
    isWorthStarting: true,
    ...changes,
  };
}

const bodies = (): readonly string[] => [...github.comments.values()].map(({ body }) => body);

test('the first review creates the comment, and the same one again asks for nothing more', async () => {
  const made = await keepStickyComment(api(), sticky('one'));
  expect(made).toEqual({
    kind: 'created',
    url: expect.stringContaining('/acme/flows/pull/7#issuecomment-') as string,
  });
  expect(bodies()).toEqual([sticky('one').body]);
  github.requests.length = 0;
  expect(await keepStickyComment(api(), sticky('one'))).toMatchObject({ kind: 'same' });
  expect(github.requests.filter((line) => /^(?:PATCH|DELETE)|POST \/repos/.test(line))).toEqual([]);
});

test('line ends that a browser has changed do not count', async () => {
  github.add(us, sticky('one').body.replaceAll('\n', '\r\n'));
  expect(await keepStickyComment(api(), sticky('one'))).toMatchObject({ kind: 'same' });
});

test('what somebody else took out of our comment comes back', async () => {
  const [hidden = ''] = sticky('one').body.split('\n');
  github.add(us, `${hidden}\nNothing to see here.`);
  expect(await keepStickyComment(api(), sticky('one'))).toMatchObject({ kind: 'edited' });
  expect(bodies()).toEqual([sticky('one').body]);
});

test('a later review edits that comment in place', async () => {
  const id = github.add(us, sticky('one').body);
  expect(await keepStickyComment(api(), sticky('two'))).toMatchObject({ kind: 'edited' });
  expect(github.comments.get(id)).toMatchObject({ body: sticky('two').body, edits: 1 });
  expect(github.comments.size).toBe(1);
});

test('no comment is started where nothing changed, and one that stands is told so', async () => {
  const nothing = sticky('none', { isWorthStarting: false });
  expect(await keepStickyComment(api(), nothing)).toEqual({ kind: 'none' });
  expect(github.comments.size).toBe(0);
  github.add(us, sticky('one').body);
  expect(await keepStickyComment(api(), nothing)).toMatchObject({ kind: 'edited' });
  expect(bodies()).toEqual([nothing.body]);
});

test("a stranger's comment with the marker is left alone, also one with the same digest", async () => {
  github.add('mallory', sticky('one').body);
  github.add(us, `Somebody asked what ${marker} is.`);
  expect(await keepStickyComment(api(), sticky('one'))).toMatchObject({ kind: 'created' });
  expect(github.comments.size).toBe(3);
  expect(await keepStickyComment(api(), sticky('two'))).toMatchObject({ kind: 'edited' });
  expect(bodies()[0]).toBe(sticky('one').body);
});

test('it is found behind hundreds of others', async () => {
  for (let count = 0; count < 230; count += 1) github.add('octocat', `Comment ${String(count)}`);
  github.add(us, sticky('one').body);
  expect(await keepStickyComment(api(), sticky('two'))).toMatchObject({ kind: 'edited' });
  expect(github.requests.filter((line) => line.includes('page='))).toHaveLength(3);
});

test('of two jobs that create at once, the younger one gives way', async () => {
  github.fault(/^POST \/repos/, {
    kind: 'act',
    act: () => github.add(us, sticky('other').body),
  });
  expect(await keepStickyComment(api(), sticky('mine'))).toMatchObject({ kind: 'edited' });
  expect(bodies()).toEqual([sticky('mine').body]);
});

test('any number of jobs at once leave one comment', async () => {
  const jobs = ['one', 'two', 'three', 'four', 'five'].map(
    async (digest) => await keepStickyComment(api(), sticky(digest)),
  );
  await Promise.all(jobs);
  expect(github.comments.size).toBe(1);
});

test('whatever a person or another job writes between our look and our edit, our text stands in the end', async () => {
  const id = github.add(us, sticky('one').body);
  github.fault(/^PATCH/, {
    kind: 'act',
    act: () => {
      const comment = github.comments.get(id);
      if (comment !== undefined) comment.body = 'Nothing to see here.';
    },
  });
  expect(await keepStickyComment(api(), sticky('two'))).toMatchObject({ kind: 'edited' });
  expect(bodies()).toEqual([sticky('two').body]);
});

test('a person who took the marker out keeps the comment, and a new one of ours is made', async () => {
  const id = github.add(us, 'Edited: nothing to see here.');
  expect(await keepStickyComment(api(), sticky('one'))).toMatchObject({ kind: 'created' });
  expect(github.comments.get(id)?.edits).toBe(0);
  expect(await keepStickyComment(api(), sticky('two'))).toMatchObject({ kind: 'edited' });
  expect(bodies()).toEqual(['Edited: nothing to see here.', sticky('two').body]);
});

test('strangers with the marker before, between and behind two of ours change nothing of what is kept', async () => {
  const strangers = ['mallory', 'eve', 'github-actions', 'GITHUB-ACTIONS[bot] '];
  const ids = strangers.map((name) => github.add(name, sticky('forged').body));
  const [oldest] = ['one', 'two'].map((digest) => github.add(us, sticky(digest).body));
  ids.push(github.add('octocat', `${marker}\nlast`));
  expect(await keepStickyComment(api(), sticky('three'))).toMatchObject({ kind: 'edited' });
  expect([...github.comments.keys()].sort()).toEqual([...ids, oldest].sort());
  expect(ids.map((id) => github.comments.get(id)?.edits)).toEqual(ids.map(() => 0));
});

test('younger twins that an earlier job left are deleted', async () => {
  const first = github.add(us, sticky('one').body);
  github.add(us, sticky('two').body);
  github.add(us, sticky('three').body);
  expect(await keepStickyComment(api(), sticky('three'))).toMatchObject({ kind: 'edited' });
  expect([...github.comments.keys()]).toEqual([first]);
  expect(bodies()).toEqual([sticky('three').body]);
});

test('a comment that is deleted under the edit is made anew', async () => {
  const id = github.add(us, sticky('one').body);
  github.fault(/^PATCH/, { kind: 'act', act: () => github.comments.delete(id) });
  expect(await keepStickyComment(api(), sticky('two'))).toMatchObject({ kind: 'created' });
  expect(bodies()).toEqual([sticky('two').body]);
});

test.each([
  ['a token that may only read', 'reader', 'Resource not accessible by integration'],
  ['a locked conversation', 'writer', 'Unable to create comment because issue is locked'],
] as const)('%s is no failure, and is told in the words of GitHub', async (_what, token, why) => {
  github.isLocked = token === 'writer';
  const outcome = await keepStickyComment(api(token), sticky('one'));
  expect(outcome).toEqual({ kind: 'not-allowed', why });
  github.add(us, sticky('one').body);
  expect(await keepStickyComment(api(token), sticky('two'))).toEqual({ kind: 'not-allowed', why });
});

test('a wrong token and a pull request that is not there are failures of the world', async () => {
  await expect(keepStickyComment(api('stale'), sticky('one'))).rejects.toThrow(
    /^GitHub answered 401: Bad credentials\.$/,
  );
  await expect(keepStickyComment(api(), sticky('one', { pullRequest: 8 }))).rejects.toThrow(
    'GitHub knows no pull request 8 in acme/flows',
  );
});

test('a text that is too long for GitHub is a bug of ours, not of the world', async () => {
  const long = sticky('one', { body: `${marker}one -->\n${'x'.repeat(65_536)}` });
  const failure: unknown = await keepStickyComment(api(), long).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(failure).not.toBeInstanceOf(OperationalError);
  expect(String(failure)).toContain('Body is too long (maximum is 65536 characters)');
});

test('a create whose answer is lost is looked for, and not made twice', async () => {
  github.fault(/^POST \/repos/, { kind: 'applied' });
  expect(await keepStickyComment(api(), sticky('one'))).toMatchObject({ kind: 'same' });
  expect(github.comments.size).toBe(1);
  expect(waits).toEqual([1000]);
});

test('what fails on the server or on the way is tried again, ever later, and then given up', async () => {
  github.fault(/^GET/, { kind: 'status', status: 502 });
  github.fault(/^GET/, { kind: 'drop' });
  github.fault(/^POST \/repos/, { kind: 'status', status: 503 });
  expect(await keepStickyComment(api(), sticky('one'))).toMatchObject({ kind: 'created' });
  expect(waits).toEqual([1000, 2000, 1000]);
  waits.length = 0;
  for (let count = 0; count < 5; count += 1) {
    github.fault(/^PATCH/, { kind: 'status', status: 500 });
  }
  await expect(keepStickyComment(api(), sticky('two'))).rejects.toThrow('GitHub answered 500.');
  expect(waits).toEqual([1000, 2000, 4000, 8000]);
});

test('a server that refuses connections is told as the network', async () => {
  const { url } = github;
  await github.close();
  const failure = keepStickyComment(api('writer', url), sticky('one'));
  await expect(failure).rejects.toThrow(/^GitHub cannot be reached: .*ECONNREFUSED/);
  github = await startFakeGithub();
});

test('rate limits are waited out as GitHub asks', async () => {
  github.remaining = 1;
  github.clock = 1_800_000_000 - 90;
  expect(await keepStickyComment(api(), sticky('one'))).toMatchObject({ kind: 'created' });
  expect(waits).toEqual([91_000]);
  waits.length = 0;
  const limits = [
    { status: 429, headers: { 'retry-after': '7' }, message: 'Slow down.' },
    { status: 403, message: 'You have exceeded a secondary rate limit.' },
    { status: 429, message: 'Too many requests.' },
  ];
  for (const limit of limits) github.fault(/^PATCH/, { kind: 'answer', ...limit });
  expect(await keepStickyComment(api(), sticky('two'))).toMatchObject({ kind: 'edited' });
  expect(waits).toEqual([7000, 60_000, 60_000]);
  expect(said).toContain("GitHub's rate limit asks to wait 7 s.");
});

test('a rate limit that lasts longer than five minutes is not waited for', async () => {
  github.remaining = 0;
  github.clock = 1_800_000_000;
  const failure = keepStickyComment(api(), sticky('one'));
  await expect(failure).rejects.toThrow(
    "GitHub's rate limit asks to wait 3601 s. That is longer than this command waits.",
  );
  expect(waits).toEqual([]);
});

test('eighty comments in a minute meet the secondary limit, which is waited out', async () => {
  for (let count = 0; count < 85; count += 1) {
    await keepStickyComment(api(), sticky(`digest-${String(count)}`));
  }
  expect(waits).toEqual([60_000]);
  expect(github.comments.size).toBe(1);
});
