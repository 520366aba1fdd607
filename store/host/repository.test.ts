import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { formatLock, type Lock } from '../../lock/index.ts';
import { failureOf } from '../testing/failure-of.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { findRoot } from './find-root.ts';
import { openRepository } from './repository.ts';

function git(folder: string, ...words: readonly string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false'];
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const options = { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' } as const;
  return execFileSync('git', [...identity, ...words], options).trim();
}

function makeFifo(path: string): void {
  const program = 'mkfifo';
  execFileSync(program, [path]);
}

function newRepository(...options: readonly string[]): string {
  const folder = temporaryFolder();
  git(folder, 'init', '--quiet', '--initial-branch=main', ...options);
  return folder;
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function commit(folder: string): string {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'change');
  return git(folder, 'rev-parse', 'HEAD');
}

/** The smallest lock that holds a script; `mark` makes its digest. */
function lockText(entry: string, mark: string): string {
  const digest = mark.repeat(64).slice(0, 64);
  const lock: Lock = {
    lockVersion: 1,
    flow: { path: 'flows/a.yaml', sha256: digest },
    engine: { deno: '>=2.9.6 <3.0.0' },
    interface: {
      inputs: { type: 'object', additionalProperties: false },
      outputs: { type: 'object' },
    },
    secrets: [],
    steps: [
      {
        kind: 'script',
        id: 'one',
        needs: [],
        uses: entry,
        script: digest,
        with: { object: {} },
        grants: {},
        secrets: [],
        output: { type: 'null' },
      },
    ],
    outputs: { object: {} },
    scripts: {
      [digest]: {
        entry,
        modules: { [entry]: { sha256: digest, blob: digest.slice(0, 40) } },
        call: { form: 'parameters', names: [] },
        input: { type: 'object', additionalProperties: false },
        output: { type: 'null' },
        permissions: {},
      },
    },
  };
  return formatLock(lock);
}

async function marksOf(folder: string, path: string): Promise<string> {
  const locks = await openRepository(folder).locksOf(path);
  return locks.map((lock) => lock.flow.sha256.charAt(0)).join('');
}

test('the root is the nearest folder with a repository or a millrace.yaml', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'repo/team/flows'), { recursive: true });
  mkdirSync(join(folder, 'repo/.git'));
  writeFileSync(join(folder, 'repo/team/millrace.yaml'), '');
  expect(findRoot(join(folder, 'repo/team/flows'))).toBe(join(folder, 'repo/team'));
  expect(findRoot(join(folder, 'repo'))).toBe(join(folder, 'repo'));
  mkdirSync(join(folder, 'worktree'));
  writeFileSync(join(folder, 'worktree/.git'), 'gitdir: ../repo/.git/worktrees/x');
  expect(findRoot(join(folder, 'worktree'))).toBe(join(folder, 'worktree'));
  expect(findRoot(folder)).toBeUndefined();
});

test.each(['sha1', 'sha256'])('ids are those that git computes in a %s repository', (format) => {
  const folder = newRepository(`--object-format=${format}`);
  for (const text of ['', 'x', 'ü\0\r\n'.repeat(10_000)]) {
    write(folder, 'f', text);
    const expected = git(folder, 'hash-object', '--no-filters', 'f');
    expect(openRepository(folder).blobId(Buffer.from(text))).toBe(expected);
  }
  write(folder, 'team/millrace.yaml', '');
  commit(folder);
  git(folder, 'worktree', 'add', '--quiet', '../worktree-of-it', '-b', 'other');
  const worktree = join(folder, '../worktree-of-it');
  const length = format === 'sha1' ? 40 : 64;
  expect(openRepository(worktree).blobId(Buffer.from(''))).toHaveLength(length);
  expect(openRepository(join(folder, 'team')).blobId(Buffer.from(''))).toHaveLength(length);
  git(folder, 'worktree', 'remove', '--force', worktree);
});

test('a folder without git has sha1 ids and knows no history', async () => {
  const folder = temporaryFolder();
  write(folder, 'scripts/a.ts', 'x');
  const repository = openRepository(folder);
  expect(repository.blobId(Buffer.from('x'))).toBe('c1b0730e0133447badcfd47fd144e254807b06e1');
  expect(await repository.readBlob('c1b0730e0133447badcfd47fd144e254807b06e1')).toBeUndefined();
  expect(await repository.isModified('scripts/a.ts')).toBe(true);
  expect(await repository.locksOf('scripts/a.ts')).toEqual([]);
  expect(await repository.readFile('scripts/a.ts')).toEqual(Buffer.from('x'));
});

test('a file is read when it is a regular one inside the repository, and nothing else is', async () => {
  const folder = newRepository();
  const outside = temporaryFolder();
  writeFileSync(join(outside, 'secret.ts'), 'secret');
  write(folder, 'scripts/a.ts', 'a');
  write(folder, 'scripts/large.ts', 'x'.repeat(1024 * 1024 + 1));
  write(folder, 'scripts/full.ts', 'x'.repeat(1024 * 1024));
  symlinkSync(join(outside, 'secret.ts'), join(folder, 'scripts/link-to-outside.ts'));
  symlinkSync('a.ts', join(folder, 'scripts/link-inside.ts'));
  symlinkSync(outside, join(folder, 'scripts/linked'));
  makeFifo(join(folder, 'scripts/fifo'));
  const { readFile } = openRepository(folder);
  expect(await readFile('scripts/a.ts')).toEqual(Buffer.from('a'));
  expect(await readFile('scripts/full.ts')).toHaveLength(1024 * 1024);
  const refused = [
    ...['scripts', 'scripts/fifo', 'scripts/large.ts', 'scripts/gone.ts', 'scripts/a.ts/b'],
    ...['scripts/link-to-outside.ts', 'scripts/link-inside.ts', 'scripts/linked/secret.ts'],
    ...['.git/config', './.git/config', '.GIT/config', join(outside, 'secret.ts')],
    ...['/proc/self/environ', '/dev/stdin', '../secret.ts', 'scripts/../../secret.ts', ''],
    ...['file:///etc/passwd', 'scripts/a.ts\0.md', 'C:\\Windows\\win.ini', '-rf'],
  ];
  for (const path of refused) expect(await readFile(path), path).toBeUndefined();
});

test('a root that is reached through a link is fine', async () => {
  const folder = newRepository();
  write(folder, 'a.ts', 'a');
  const link = join(temporaryFolder(), 'link');
  symlinkSync(folder, link);
  expect(await openRepository(link).readFile('a.ts')).toEqual(Buffer.from('a'));
});

test.each(['sha1', 'sha256'])('a blob is read by its id in a %s repository', async (format) => {
  const folder = newRepository(`--object-format=${format}`);
  const bytes = Buffer.from([0, 255, 10, 13, 10, 0]);
  writeFileSync(join(folder, 'a'), bytes);
  write(folder, 'b', '');
  commit(folder);
  const { readBlob } = openRepository(folder);
  expect(await readBlob(git(folder, 'rev-parse', 'HEAD:a'))).toEqual(bytes);
  expect(await readBlob(git(folder, 'rev-parse', 'HEAD:b'))).toEqual(Buffer.from(''));
  expect(await readBlob(git(folder, 'rev-parse', 'HEAD'))).toBeUndefined();
  expect(await readBlob('f'.repeat(format === 'sha1' ? 40 : 64))).toBeUndefined();
  for (const id of ['HEAD', 'HEAD:a', '--help', 'abc', '']) {
    expect(await readBlob(id)).toBeUndefined();
  }
});

test('a file is modified until HEAD holds its bytes, also in a folder of the repository', async () => {
  const folder = newRepository();
  write(folder, 'team/scripts/a.ts', 'one');
  const root = join(folder, 'team');
  const isModified = async (path: string): Promise<boolean> =>
    await openRepository(root).isModified(path);
  expect(await isModified('scripts/a.ts')).toBe(true);
  git(folder, 'add', '--all');
  expect(await isModified('scripts/a.ts')).toBe(true);
  commit(folder);
  expect(await isModified('scripts/a.ts')).toBe(false);
  write(folder, 'team/scripts/a.ts', 'two');
  expect(await isModified('scripts/a.ts')).toBe(true);
  write(folder, 'team/scripts/[b]*.ts', 'b');
  expect(await isModified('scripts/[b]*.ts')).toBe(true);
  commit(folder);
  expect(await isModified('scripts/[b]*.ts')).toBe(false);
  expect(await isModified('scripts/gone.ts')).toBe(true);
  expect(await isModified('../x')).toBe(true);
});

test('programs that a repository configures are not started', async () => {
  const folder = newRepository();
  const trace = join(temporaryFolder(), 'started');
  write(folder, 'flows/a.lock.json', lockText('scripts/a.ts', 'a'));
  write(folder, '.gitattributes', '* filter=evil diff=evil\n');
  commit(folder);
  const program = `sh -c 'touch ${trace}'`;
  for (const key of [
    ...['core.fsmonitor', 'core.pager', 'core.editor', 'diff.external', 'diff.evil.command'],
    ...['diff.evil.textconv', 'filter.evil.clean', 'filter.evil.smudge', 'core.sshCommand'],
  ]) {
    git(folder, 'config', key, program);
  }
  const repository = openRepository(folder);
  expect(await repository.locksOf('scripts/a.ts')).toHaveLength(1);
  await repository.isModified('flows/a.lock.json');
  await repository.readBlob(git(folder, 'rev-parse', 'HEAD:flows/a.lock.json'));
  expect(existsSync(trace)).toBe(false);
});

test('locks come from the working tree first, then from history, newest first, each once', async () => {
  const folder = newRepository();
  for (const mark of ['a', 'b', 'c']) {
    write(folder, 'flows/deep/x.lock.json', lockText('scripts/a.ts', mark));
    commit(folder);
  }
  write(folder, 'flows/other.lock.json', lockText('scripts/other.ts', 'e'));
  write(folder, 'flows/broken.lock.json', '{"entry": "scripts/a.ts"}');
  write(folder, 'flows/deep/x.lock.json', lockText('scripts/a.ts', 'b'));
  commit(folder);
  write(folder, 'flows/new.lock.json', lockText('scripts/a.ts', 'd'));
  expect(await marksOf(folder, 'scripts/a.ts')).toBe('bdca');
  expect(await marksOf(folder, 'scripts/other.ts')).toBe('e');
  expect(await marksOf(folder, 'scripts/none.ts')).toBe('');
});

test('a lock of the default branch is found from a branch that never had it', async () => {
  const folder = newRepository();
  write(folder, 'README', '');
  commit(folder);
  git(folder, 'checkout', '--quiet', '-b', 'feature');
  write(folder, 'flows/a.lock.json', lockText('scripts/a.ts', 'a'));
  commit(folder);
  git(folder, 'checkout', '--quiet', 'main');
  write(folder, 'flows/b.lock.json', lockText('scripts/a.ts', 'b'));
  commit(folder);
  git(folder, 'checkout', '--quiet', 'feature');
  expect(await marksOf(folder, 'scripts/a.ts')).toBe('ab');
});

test('a lock that only a merge made is found', async () => {
  const folder = newRepository();
  write(folder, 'flows/a.lock.json', lockText('scripts/a.ts', 'a'));
  commit(folder);
  git(folder, 'checkout', '--quiet', '-b', 'feature');
  write(folder, 'flows/a.lock.json', lockText('scripts/a.ts', 'b'));
  commit(folder);
  git(folder, 'checkout', '--quiet', 'main');
  git(folder, 'merge', '--quiet', '--no-ff', '--no-commit', 'feature');
  write(folder, 'flows/a.lock.json', lockText('scripts/a.ts', 'c'));
  commit(folder);
  git(folder, 'rm', '--quiet', 'flows/a.lock.json');
  commit(folder);
  expect(await marksOf(folder, 'scripts/a.ts')).toMatch(/^c[ab]{2}$/);
});

test('a repository without a commit has the locks of its working tree', async () => {
  const folder = newRepository();
  write(folder, 'flows/a.lock.json', lockText('scripts/a.ts', 'a'));
  expect(await marksOf(folder, 'scripts/a.ts')).toBe('a');
});

test.each([
  ['shallow', ['--depth=1']],
  ['partial', ['--filter=blob:none', '--no-checkout']],
  ['shallow and partial', ['--depth=1', '--filter=blob:none', '--no-checkout']],
])('a %s clone fetches a blob that it lacks by its id', async (_kind, options) => {
  const upstream = newRepository();
  git(upstream, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  git(upstream, 'config', 'uploadpack.allowFilter', 'true');
  write(upstream, 'scripts/a.ts', 'old');
  commit(upstream);
  const old = git(upstream, 'rev-parse', 'HEAD:scripts/a.ts');
  write(upstream, 'scripts/a.ts', 'new');
  commit(upstream);
  const clone = join(temporaryFolder(), 'clone');
  git(upstream, 'clone', '--quiet', ...options, `file://${upstream}`, clone);
  const before = git(clone, 'config', '--local', '--list');
  const { readBlob } = openRepository(clone);
  expect(await readBlob(old)).toEqual(Buffer.from('old'));
  expect(await readBlob('f'.repeat(40))).toBeUndefined();
  expect(git(clone, 'config', '--local', '--list')).toBe(before);
});

test('a partial clone finds the locks of its history', async () => {
  const upstream = newRepository();
  git(upstream, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  git(upstream, 'config', 'uploadpack.allowFilter', 'true');
  for (const mark of ['a', 'b', 'c']) {
    write(upstream, 'flows/a.lock.json', lockText('scripts/a.ts', mark));
    commit(upstream);
  }
  const clone = join(temporaryFolder(), 'clone');
  git(upstream, 'clone', '--quiet', '--filter=blob:none', `file://${upstream}`, clone);
  expect(await marksOf(clone, 'scripts/a.ts')).toBe('cba');
});

test('a remote that cannot be reached is said, and the whole clone asks nobody', async () => {
  const upstream = newRepository();
  write(upstream, 'a', 'old');
  commit(upstream);
  write(upstream, 'a', 'new');
  commit(upstream);
  const clone = join(temporaryFolder(), 'clone');
  git(upstream, 'clone', '--quiet', '--depth=1', `file://${upstream}`, clone);
  git(clone, 'remote', 'set-url', 'origin', 'file:///nowhere/at/all');
  const present = git(clone, 'rev-parse', 'HEAD:a');
  expect(await openRepository(clone).readBlob(present)).toEqual(Buffer.from('new'));
  const error = await failureOf(openRepository(clone).readBlob('e'.repeat(40)));
  expect(error.message).toMatch(/^git failed: fatal: .*nowhere/);
  const whole = join(temporaryFolder(), 'whole');
  git(upstream, 'clone', '--quiet', `file://${upstream}`, whole);
  git(whole, 'remote', 'set-url', 'origin', 'file:///nowhere/at/all');
  expect(await openRepository(whole).readBlob('e'.repeat(40))).toBeUndefined();
});
