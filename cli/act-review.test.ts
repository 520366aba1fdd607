import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startFakeGithub, type FakeGithub } from '../review/testing/fake-github.ts';
import { githubWorkflows } from './init/github-workflows.ts';
import { findAct, openActMachine, type ActMachine } from './testing/act.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

const act = findAct();
if (act === undefined) {
  console.log('Skipped: act is not installed (go install github.com/nektos/act@v0.2.87)');
}
const onAct = test.skipIf(act === undefined);

const review = '.github/workflows/millrace.yml';
const follow = '.github/workflows/millrace-comment.yml';

let repository: TestRepository;
let topic: string;
let machine: ActMachine;
let github: FakeGithub;

/** A repository as GitHub checks it out for a pull request: its HEAD is what merging would give. */
beforeAll(async () => {
  if (act === undefined) return;
  repository = makeRepository();
  expect(await repository.millrace('init')).toMatchObject({ code: 0 });
  for (const [path, text] of githubWorkflows({ kind: 'package' })) repository.write(path, text);
  repository.write('.gitignore', '.millrace/\nnode_modules/\n');
  commit('base');
  repository.git('checkout', '-q', '-b', 'topic');
  const script = repository.read('scripts/hello.ts');
  repository.write(
    'scripts/hello.ts',
    `export const permissions = { net: ['greetings.example:443'] } as const;\n\n${script}`,
  );
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  topic = commit('greet by the network');
  repository.git('checkout', '-q', 'main');
  repository.git('merge', '-q', '--no-ff', '-m', 'merge', 'topic');
});

afterAll(() => {
  if (act !== undefined) repository.remove();
});

beforeEach(async () => {
  if (act === undefined) return;
  machine = openActMachine(act);
  github = await startFakeGithub();
});

afterEach(async () => {
  if (act === undefined) return;
  machine.remove();
  await github.close();
});

function commit(message: string): string {
  repository.git('add', '-A');
  repository.git('commit', '-q', '-m', message);
  return repository.git('rev-parse', 'HEAD').trim();
}

const here = { full_name: 'acme/flows', name: 'flows', default_branch: 'main' };

async function play(workflow: string, event: string, payload: object) {
  const started = machine.start({
    root: repository.root,
    workflow,
    event,
    payload: { repository: { ...here, owner: { login: 'acme' } }, ...payload },
    secrets: { GITHUB_TOKEN: 'writer' },
    env: { MILLRACE_TEST_API: github.url },
  });
  return await started.ended;
}

function pullRequest(from: string, sha = topic): object {
  github.pulls.push({ number: 7, state: 'open', head: { repository: from, ref: 'topic', sha } });
  return {
    number: 7,
    pull_request: {
      number: 7,
      head: { sha, ref: 'topic', repo: { full_name: from } },
      base: { sha: 'b', ref: 'main' },
    },
  };
}

/** A comment without its digest, and without the link to the run, which a review by hand has none of. */
function essence(comment = ''): readonly string[] {
  const lines = comment.split('\n').slice(1);
  const link = lines.indexOf('[The whole review](https://github.com/acme/flows/actions/runs/1)');
  return link === -1 ? lines : lines.toSpliced(link, 2);
}

/** What the same review says by hand, of the same two commits. */
async function byHand(format: string): Promise<string> {
  const range = ['--base', 'HEAD^1', '--head', 'HEAD'];
  const { code, out } = await repository.millrace('review', ...range, '--format', format);
  expect(code).toBe(0);
  return out;
}

onAct(
  'a pull request is checked, reviewed and commented on as `millrace review` says',
  async () => {
    const { code, out } = await play(review, 'pull_request', pullRequest('acme/flows'));
    expect(out).toContain('Job succeeded');
    expect(code).toBe(0);
    const [comment, ...others] = github.comments.values();
    expect(others).toEqual([]);
    expect(comment?.body).toContain('greetings.example:443');
    expect(comment?.body).toContain('[The whole review](');
    expect(essence(comment?.body)).toEqual(essence(await byHand('markdown')));
    const lines = (await byHand('summary')).split('\n').filter((line) => line.trim() !== '');
    for (const line of lines) expect(out).toContain(line.trim());
  },
);

onAct('of a fork, the data is kept, and the second workflow comments from it', async () => {
  const payload = pullRequest('mallory/flows');
  const first = await play(review, 'pull_request', payload);
  expect(first.code).toBe(0);
  expect(github.requests).toEqual([]);
  const second = await play(follow, 'workflow_run', {
    workflow_run: {
      id: 1,
      event: 'pull_request',
      conclusion: 'success',
      head_branch: 'topic',
      head_sha: topic,
      head_repository: { id: 5, full_name: 'mallory/flows' },
      actor: { login: 'mallory' },
      pull_requests: [],
    },
  });
  expect(second.out).toContain('Commented on pull request 7');
  const [comment] = github.comments.values();
  expect(essence(comment?.body)).toEqual(essence(await byHand('markdown')));
});

onAct('a lock that was edited by hand fails the check, and the comment says why', async () => {
  const path = 'flows/hello.grants';
  const grants = repository.read(path);
  repository.write(path, '');
  commit('hide a grant');
  try {
    const { code, out } = await play(review, 'pull_request', pullRequest('acme/flows'));
    expect(code).toBe(1);
    expect(out).toContain('::error');
    expect([...github.comments.values()]).toHaveLength(1);
  } finally {
    repository.write(path, grants);
    commit('show it again');
    repository.git('reset', '-q', '--hard', 'HEAD~2');
  }
});
