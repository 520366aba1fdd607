import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import type { FlowFacts } from '../model/flow-facts.ts';
import { type HistoryRepository, historyRepository } from '../testing/history-repository.ts';
import { type HistoryReading, readHistory } from './read-history.ts';

function flowOf(grants: string): FlowFacts {
  const paths = {
    path: 'flows/a.yaml',
    lockPath: 'flows/a.lock.json',
    grantsPath: 'flows/a.grants',
  };
  return { ...paths, grants, lock: { kind: 'missing' } };
}

async function read(
  { root }: HistoryRepository,
  grants: string,
  asksSignatures = false,
): Promise<HistoryReading> {
  const closures = { scripts: [], subflows: [] };
  return await readHistory(root, { flows: [flowOf(grants)], closures, asksSignatures });
}

const [net, env, run] = ['s\tnet\ta.b:1', 's\tenv\tLANG', 's\trun\tgit'];

test('every line has the commit that wrote it, and the merge that brought it', async () => {
  const repository = historyRepository();
  const { write, commit, git } = repository;
  write('flows/a.grants', `${net}\n`);
  const first = commit('ada', 'one');
  git('checkout', '-q', '-b', 'side');
  write('flows/a.grants', `${net}\n${run}\n`);
  const second = commit('bob', 'two');
  git('checkout', '-q', 'main');
  write('flows/a.grants', `${env}\n${net}\n`);
  const third = commit('cy', 'three');
  git(
    '-c',
    'user.name=ada',
    '-c',
    'user.email=ada@example.com',
    'merge',
    '-q',
    '--no-edit',
    'side',
  );
  git(
    '-c',
    'user.name=ada',
    '-c',
    'user.email=ada@example.com',
    'commit',
    '-q',
    '--amend',
    '-m',
    'Merge\n\nReviewed-by: Dan <dan@example.com>\n',
  );
  const merge = git('rev-parse', 'HEAD');
  const { history, unchecked } = await read(repository, `${env}\n${net}\n${run}\n`);
  const about = { path: 'flows/a.grants', flow: 'flows/a.yaml' };
  expect(history.lines).toEqual([
    { ...about, line: 1, text: env, commit: third },
    { ...about, line: 2, text: net, commit: first },
    { ...about, line: 3, text: run, commit: second, merge },
  ]);
  expect(new Set(history.commits?.map(({ id }) => id))).toEqual(
    new Set([first, second, third, merge]),
  );
  expect(history.commits?.find(({ id }) => id === second)).toEqual({
    id: second,
    date: '2026-11-20',
    author: { name: 'bob', email: 'bob@example.com' },
    committer: { name: 'bob', email: 'bob@example.com' },
    subject: 'two',
    trailers: [],
    paths: [],
  });
  expect(history.commits?.find(({ id }) => id === merge)?.trailers).toEqual([
    { key: 'Reviewed-by', value: 'Dan <dan@example.com>' },
  ]);
  expect(unchecked).toEqual([]);
});

test('a line that was taken out and came again is of whoever brought it again', async () => {
  const repository = historyRepository();
  const { write, commit } = repository;
  const texts = [`${net}\n${run}\n`, `${net}\n`, `${net}\n${run}\n`];
  const ids = texts.map((text, at) => {
    write('flows/a.grants', text);
    return commit(`p${String(at)}`, `change ${String(at)}`);
  });
  const { history } = await read(repository, texts[2] ?? '');
  expect(history.lines?.map(({ commit: id }) => id)).toEqual([ids[0], ids[2]]);
});

test('a workspace below the top of the repository has its own paths, and the owners of the top', async () => {
  const repository = historyRepository();
  repository.write('tools/flows/a.grants', `${net}\n`);
  repository.write('docs/CODEOWNERS', '/tools/flows/ @ada\n');
  const id = repository.commit('ada', 'one');
  const root = join(repository.root, 'tools');
  const { history } = await read({ ...repository, root }, `${net}\n`);
  expect(history.lines).toMatchObject([{ path: 'flows/a.grants', commit: id }]);
  expect(history.owners).toEqual({
    path: 'docs/CODEOWNERS',
    prefix: 'tools/',
    rules: [{ pattern: '/tools/flows/', owners: ['@ada'], line: 1 }],
  });
  repository.write('CODEOWNERS', '* @cy\n');
  repository.write('.github/CODEOWNERS', '* @bob\n');
  const second = await read({ ...repository, root }, `${net}\n`);
  expect(second.history.owners).toMatchObject({ path: '.github/CODEOWNERS' });
});

test('what cannot be told is said: no commit, an uncommitted line, a shallow clone, a team', async () => {
  const repository = historyRepository();
  const { write, commit, git } = repository;
  const before = await read(repository, `${net}\n`);
  expect(before.history).toEqual({ asksSignatures: false });
  expect(before.unchecked).toEqual([
    {
      rule: 'provenance',
      reason: 'There is no commit yet, so nobody can be said to have approved anything.',
    },
  ]);
  write('flows/a.grants', `${net}\n`);
  write('CODEOWNERS', '* @org/security\n');
  commit('ada', 'one');
  const { history, unchecked } = await read(repository, `${net}\n${run}\n`);
  expect(history.lines).toHaveLength(1);
  expect(unchecked.map(({ reason }) => reason)).toEqual([
    'Git does not tell who wrote one line of the grants files: not committed yet, or more than 5,000 commits ago.',
    'Git does not know who is in @org/security, so what a member approved cannot be told: name people in CODEOWNERS as well.',
  ]);
  write('flows/b', '');
  commit('ada', 'two');
  const clone = temporaryFolder();
  git('clone', '-q', '--depth=1', `file://${repository.root}`, clone);
  const shallow = await read({ ...repository, root: clone }, `${net}\n`);
  expect(shallow.history.lines).toEqual([]);
  expect(shallow.unchecked[0]?.reason).toMatch(/this clone is shallow: `git fetch --unshallow`/);
});

test('a partial clone fetches nothing for it, and says what brings what it lacks', async () => {
  const repository = historyRepository();
  const { write, commit, git } = repository;
  git('config', 'uploadpack.allowFilter', 'true');
  for (const text of [`${net}\n`, `${net}\n${run}\n`]) {
    write('flows/a.grants', text);
    commit('ada', text);
  }
  const clone = temporaryFolder();
  git('clone', '-q', '--filter=blob:none', `file://${repository.root}`, clone);
  const { history, unchecked } = await read({ ...repository, root: clone }, `${net}\n`);
  expect(history.lines).toEqual([]);
  expect(unchecked[0]?.reason).toMatch(/this clone is partial: `git fetch --refetch --no-filter`/);
});

test('signatures are told as what they are, by the allowed signers of the user', async () => {
  const repository = historyRepository();
  const { root, write, commit, git } = repository;
  const keys = temporaryFolder();
  for (const name of ['ada', 'eve']) {
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      'ed25519',
      '-N',
      '',
      '-C',
      name,
      '-f',
      join(keys, name),
    ]);
  }
  git('config', 'gpg.format', 'ssh');
  const sign = (name: string): readonly string[] => [`-S${join(keys, `${name}.pub`)}`];
  write('flows/a.yaml', 'a');
  const plain = commit('ada', 'plain');
  write('flows/a.lock.json', 'a');
  const good = commit('ada', 'good', ...sign('ada'));
  write('flows/a.grants', `${net}\n`);
  const foreign = commit('eve', 'foreign', ...sign('eve'));
  write('docs/x', 'decides nothing');
  commit('eve', 'other');
  const allowed = join(keys, 'allowed');
  writeFileSync(allowed, `ada@example.com ${readFileSync(join(keys, 'ada.pub'), 'utf8')}`);

  const unset = await read(repository, `${net}\n`, true);
  const told = ({ history }: HistoryReading): object =>
    Object.fromEntries((history.commits ?? []).map(({ id, signature }) => [id, signature]));
  expect(told(unset)).toEqual({ [plain]: 'none', [good]: 'unknown', [foreign]: 'unknown' });
  expect(unset.unchecked.map(({ reason }) => reason)).toEqual([
    '2 commits are signed by keys that this machine does not have: import them into gpg, or set `gpg.ssh.allowedSignersFile`.',
  ]);

  git('config', 'gpg.ssh.allowedSignersFile', allowed);
  const set = await read(repository, `${net}\n`, true);
  expect(told(set)).toEqual({ [plain]: 'none', [good]: 'good', [foreign]: 'untrusted' });
  expect(set.unchecked).toEqual([]);
  const commits = set.history.commits ?? [];
  expect(commits.find(({ id }) => id === good)).toMatchObject({
    signer: 'ada@example.com',
    paths: ['flows/a.lock.json'],
  });
  expect(commits.find(({ id }) => id === plain)?.paths).toEqual(['flows/a.yaml']);

  const raw = execFileSync('git', ['cat-file', 'commit', good], { cwd: root, encoding: 'utf8' });
  const forged = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
    cwd: root,
    input: raw.replace('\n\ngood', '\n\nbetter'),
    encoding: 'utf8',
  }).trim();
  git('reset', '-q', '--hard', forged);
  expect(told(await read(repository, '', true))).toMatchObject({ [forged]: 'bad' });
});

test('programs that the repository’s configuration names are not started', async () => {
  const repository = historyRepository();
  const { root, write, commit, git } = repository;
  const key = join(temporaryFolder(), 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  git('config', 'gpg.format', 'ssh');
  write('flows/a.yaml', 'a');
  commit('ada', 'one', `-S${key}.pub`);
  const mark = join(root, 'started');
  writeFileSync(join(root, 'evil'), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
  for (const name of [
    'gpg.program',
    'gpg.ssh.program',
    'gpg.x509.program',
    'gpg.ssh.defaultKeyCommand',
  ]) {
    git('config', name, join(root, 'evil'));
  }
  const { history } = await read(repository, '', true);
  expect(history.commits).toMatchObject([{ signature: 'unknown' }]);
  expect(() => readFileSync(mark)).toThrow('ENOENT');
});
