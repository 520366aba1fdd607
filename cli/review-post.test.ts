import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commentMarker, renderReviewJson, type Review } from '../review/index.ts';
import { startFakeGithub, tokens, type FakeGithub } from '../review/testing/fake-github.ts';
import { reviewOf, sampleChanges } from '../review/testing/sample-review.ts';
import { parseInvocation } from './arguments.ts';
import { reportFailure } from './failure.ts';
import { reviewPost } from './review-post.ts';
import { quietContext } from './testing/quiet-context.ts';

const head = { repository: 'mallory/flows', ref: 'topic', sha: 'a'.repeat(40) };

let github: FakeGithub;
let folder: string;

beforeEach(async () => {
  github = await startFakeGithub();
  github.pulls.push({ number: 7, state: 'open', head });
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-post-'));
  keep(reviewOf(sampleChanges));
});

afterEach(async () => {
  await github.close();
  rmSync(folder, { recursive: true });
});

function keep(review: Review): void {
  writeFileSync(join(folder, 'review.json'), renderReviewJson(review));
}

interface Posted {
  readonly code: number;
  readonly said: string;
}

async function post(
  words: readonly string[] = ['--from', folder],
  env: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  let said = '';
  const context = {
    ...quietContext(folder, {
      GITHUB_TOKEN: 'writer',
      GITHUB_REPOSITORY: 'acme/flows',
      GITHUB_API_URL: github.url,
      GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ID: '41',
      ...env,
    }),
    quiet: false,
    json: words.includes('--json'),
    out: (text: string) => (said += text),
    err: (text: string) => (said += text),
  };
  try {
    return { code: await reviewPost.run(parseInvocation(reviewPost, words), context), said };
  } catch (error) {
    return { code: reportFailure(error, context), said };
  }
}

/** The environment of a workflow that this event started. */
function eventOf(event: unknown): { readonly GITHUB_EVENT_PATH: string } {
  const path = join(folder, 'event.json');
  writeFileSync(path, JSON.stringify(event));
  return { GITHUB_EVENT_PATH: path };
}

const run = {
  event: 'pull_request',
  id: 40,
  head_branch: head.ref,
  head_sha: head.sha,
  head_repository: { full_name: head.repository },
  pull_requests: [],
};

test('the pull request of the event gets a comment, and the same one a second time is left', async () => {
  const event = eventOf({ pull_request: { number: 7, head: { sha: head.sha } } });
  const first = await post(['--from', folder], event);
  expect(first).toMatchObject({ code: 0 });
  expect(first.said).toMatch(/^Commented on pull request 7: https:\/\/github\.com\/acme\//);
  const [comment] = github.comments.values();
  expect(comment?.body.startsWith(commentMarker)).toBe(true);
  const again = await post(['--from', folder], event);
  expect(again.said).toContain('says the same already');
  expect(comment?.edits).toBe(0);
});

test('the number is never taken from what the run left behind', async () => {
  writeFileSync(join(folder, 'pull-request.txt'), '8');
  writeFileSync(join(folder, 'meta.json'), JSON.stringify({ pullRequest: 8, number: 8 }));
  const { code, said } = await post(['--from', folder, '--json'], eventOf({ workflow_run: run }));
  expect(code).toBe(0);
  expect(JSON.parse(said)).toMatchObject({ version: 1, outcome: 'created', pullRequest: 7 });
});

test('a token that is none is not shown', async () => {
  const { code, said } = await post(['--from', folder, '--pull-request', '7'], {
    GITHUB_TOKEN: 'ghp_one\ntwo',
  });
  expect(code).toBe(3);
  expect(said).toContain('GITHUB_TOKEN holds characters that no token has.');
  expect(said).not.toMatch(/ghp_one|two/);
});

test('nothing of a comment.md that came along is written', async () => {
  writeFileSync(join(folder, 'comment.md'), `${commentMarker} -->\n@everyone <img src=x>`);
  await post(['--from', folder], eventOf({ workflow_run: run }));
  const [comment] = github.comments.values();
  expect(comment?.body).not.toContain('@everyone');
  expect(comment?.body).not.toContain('<img');
});

test('a later commit edits the comment, and one that takes all back settles it', async () => {
  const number = ['--from', folder, '--pull-request', '7'];
  await post(number);
  keep(reviewOf(sampleChanges.slice(0, 1)));
  expect((await post(number)).said).toContain('Edited the comment on pull request 7');
  keep(reviewOf([]));
  expect((await post(number)).said).toContain('Edited the comment on pull request 7');
  const [comment, ...others] = github.comments.values();
  expect(others).toEqual([]);
  expect(comment?.body).toContain('any more');
});

test('where nothing changed and no comment stands, none is written', async () => {
  keep(reviewOf([]));
  const { code, said } = await post(['--from', folder, '--pull-request', '7']);
  expect({ code, said }).toEqual({
    code: 0,
    said: 'Nothing changed, and pull request 7 has no comment that would say otherwise.\n',
  });
  expect(github.comments.size).toBe(0);
});

test('a token that may only read is no failure', async () => {
  const words = ['--from', folder, '--pull-request', '7'];
  const { code, said } = await post(words, { GITHUB_TOKEN: 'reader' });
  expect(code).toBe(0);
  expect(said).toContain('GitHub says "Resource not accessible by integration"');
  expect(said).toContain('millrace-comment.yml');
});

test("a stranger's name of a branch cannot drive the runner", async () => {
  const hostile = { ...run, head_branch: 'x\n::error::owned', head_sha: 'b'.repeat(40) };
  const { code, said } = await post(['--from', folder], eventOf({ workflow_run: hostile }));
  expect(code).toBe(0);
  expect(said).toContain('has moved on or was closed');
  expect(said).not.toMatch(/^::/m);
});

const number7 = ['--pull-request', '7'];

test.each([
  ['no token', { env: { GITHUB_TOKEN: '' } }, [3, 'There is no GITHUB_TOKEN.']],
  ['no repository', { env: { GITHUB_REPOSITORY: '../x' } }, [3, 'does not name a repository']],
  ['a wrong number', { words: ['--pull-request', '7/../8'] }, [2, 'takes the number of a pull']],
  ['neither event nor number', { env: { GITHUB_EVENT_PATH: '' } }, [2, 'needs `--pull-request`']],
  ['a wrong token', { words: number7, env: { GITHUB_TOKEN: 'no' } }, [3, 'Bad credentials']],
] as const)('%s is told with its exit code', async (_what, call, [expected, text]) => {
  const { words, env }: { words?: readonly string[]; env?: Readonly<Record<string, string>> } =
    call;
  const { code, said } = await post(['--from', folder, ...(words ?? [])], env);
  expect(said).toContain(text);
  expect(code).toBe(expected);
});

test('a folder without a review, or with something else in its place, is told', async () => {
  const path = join(folder, 'review.json');
  const words = ['--from', folder, '--pull-request', '7'];
  writeFileSync(path, '{"version": 1}');
  expect(await post(words)).toMatchObject({ code: 3 });
  truncateSync(path, 17 * 1024 * 1024);
  expect((await post(words)).said).toContain('is no file of at most 16 MiB');
  rmSync(path);
  expect((await post(words)).said).toMatch(/There is no .*review\.json[^]*hint: /);
  symlinkSync('/etc/hostname', path);
  expect((await post(words)).said).toContain('is no file of at most 16 MiB');
  expect(github.requests).toEqual([]);
});

test('an old comment by somebody else that claims to be ours is not edited', async () => {
  const id = github.add('mallory', `${commentMarker}sha256=0 -->\nAll is well.`);
  await post(['--from', folder, '--pull-request', '7']);
  expect(github.comments.get(id)).toMatchObject({ edits: 0 });
  expect([...github.comments.values()].map(({ author }) => author)).toEqual([
    'mallory',
    tokens.writer.login,
  ]);
});

test('an event that is none is told', async () => {
  const path = join(folder, 'event.json');
  writeFileSync(path, '{');
  for (const event of [path, join(folder, 'nowhere'), folder]) {
    const { code, said } = await post(['--from', folder], { GITHUB_EVENT_PATH: event });
    expect(code).toBe(3);
    expect(said).toContain('GITHUB_EVENT_PATH names no event that can be read.');
  }
});

test('of what an archive left behind one file is read, whatever lies beside it', async () => {
  const words = ['--from', folder, '--pull-request', '7'];
  for (const name of [
    'Review.json',
    'review.json.bak',
    '..review.json',
    'review.json\n',
    'x.zip',
  ]) {
    writeFileSync(join(folder, name), '{');
  }
  mkdirSync(join(folder, 'review'));
  writeFileSync(join(folder, 'review/review.json'), '{');
  symlinkSync('/', join(folder, 'root'));
  expect(await post(words)).toMatchObject({ code: 0 });
  expect(github.comments.size).toBe(1);
});

test('a folder, a queue and a link to a review are no review', async () => {
  const words = ['--from', folder, '--pull-request', '7'];
  const path = join(folder, 'review.json');
  renameSync(path, join(folder, 'real.json'));
  const makers: readonly (() => void)[] = [
    () => {
      mkdirSync(path);
    },
    () => {
      symlinkSync('real.json', path);
    },
    () => {
      execFileSync('mkfifo', [path]);
    },
  ];
  for (const make of makers) {
    make();
    expect((await post(words)).said).toContain('is no file of at most 16 MiB');
    rmSync(path, { recursive: true });
  }
  expect(github.requests).toEqual([]);
});
