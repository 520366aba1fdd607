import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { failureOf } from '../testing/failure-of.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openRevisions, type Revisions } from './revisions.ts';

function git(folder: string, ...words: readonly string[]): string {
  const identity = [
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@b',
    '-c',
    'protocol.file.allow=always',
  ];
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const options = { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' } as const;
  return execFileSync('git', [...identity, ...words], options).trim();
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

/** A branch `change` of two commits beside a `main` that went on by one. */
function parted(...options: readonly string[]): { root: string; fork: string; head: string } {
  const root = temporaryFolder();
  git(root, 'init', '--quiet', '--initial-branch=main', ...options);
  write(root, 'flows/a.yaml', 'one\n');
  write(root, 'flows/b.yaml', 'same\n');
  const fork = commit(root);
  git(root, 'switch', '--quiet', '--create', 'change');
  write(root, 'flows/a.yaml', 'two\n');
  commit(root);
  write(root, 'flows/c d"é.yaml', 'new\n');
  const head = commit(root);
  git(root, 'switch', '--quiet', 'main');
  write(root, 'flows/b.yaml', 'went on\n');
  commit(root);
  git(root, 'switch', '--quiet', 'change');
  return { root, fork, head };
}

async function open(folder: string): Promise<Revisions> {
  const revisions = await openRevisions(folder);
  if (revisions === undefined) throw new Error('There is a repository.');
  return revisions;
}

async function baseOf(revisions: Revisions): Promise<string> {
  const [one, other] = ['main', 'change'];
  return await revisions.findMergeBase(
    { name: one, commit: await revisions.findCommit(one) },
    { name: other, commit: await revisions.findCommit(other) },
  );
}

async function changedPaths(
  revisions: Revisions,
  base: string,
  head?: string,
): Promise<readonly string[]> {
  return (await revisions.listChanges(base, head)).map(({ path }) => path);
}

test.each([
  ['sha1', []],
  ['sha256', ['--object-format=sha256']],
])('commits, trees and blobs of a %s repository are read', async (_format, options) => {
  const { root, fork, head } = parted(...options);
  const revisions = await open(root);
  expect(await baseOf(revisions)).toBe(fork);
  expect(await changedPaths(revisions, fork, head)).toEqual(['flows/a.yaml', 'flows/c d"é.yaml']);
  const entry = (await revisions.listTree(head)).get('flows/a.yaml');
  const blobs = await revisions.readBlobs([entry?.id ?? '']);
  expect(Buffer.from(blobs.get(entry?.id ?? '') ?? []).toString()).toBe('two\n');
  expect(revisions.blobId(Buffer.from('two\n'))).toBe(entry?.id);
});

test('a bare clone has no working tree, and everything else', async () => {
  const { root, fork, head } = parted();
  const bare = temporaryFolder();
  git(bare, 'clone', '--quiet', '--bare', root, 'it.git');
  const revisions = await open(join(bare, 'it.git'));
  expect(revisions.isBare).toBe(true);
  expect(await baseOf(revisions)).toBe(fork);
  expect(await changedPaths(revisions, fork, head)).toHaveLength(2);
  expect(revisions.readWorkingFile('HEAD')).toBeUndefined();
});

test('the working tree is compared with what git does not ignore', async () => {
  const { root, fork } = parted();
  write(root, '.gitignore', 'ignored\n');
  write(root, 'ignored', 'x');
  write(root, 'flows/new.yaml', 'x');
  symlinkSync('/etc/passwd', join(root, 'flows/link.yaml'));
  git(root, 'rm', '--quiet', '--cached', 'flows/b.yaml');
  const changes = await (await open(root)).listChanges(fork, undefined);
  expect(changes.map(({ path }) => path).sort()).toEqual([
    '.gitignore',
    'flows/a.yaml',
    'flows/b.yaml',
    'flows/c d"é.yaml',
    'flows/link.yaml',
    'flows/new.yaml',
  ]);
  const kept = changes.find(({ path }) => path === 'flows/b.yaml');
  expect(kept).toMatchObject({ before: { kind: 'file' }, after: { kind: 'file' } });
  expect((await open(root)).readWorkingFile('flows/link.yaml')).toBeUndefined();
});

test('paths are relative to the folder of the workspace, and what lies beside it is not seen', async () => {
  const root = temporaryFolder();
  git(root, 'init', '--quiet', '--initial-branch=main');
  write(root, 'tools/flows/a.yaml', 'one\n');
  write(root, 'tools-2/flows/a.yaml', 'one\n');
  const base = commit(root);
  write(root, 'tools/flows/a.yaml', 'two\n');
  write(root, 'tools/flows/new.yaml', 'two\n');
  write(root, 'tools-2/flows/a.yaml', 'two\n');
  const revisions = await open(join(root, 'tools'));
  expect([...(await revisions.listTree(base)).keys()]).toEqual(['flows/a.yaml']);
  expect(await changedPaths(revisions, base)).toEqual(['flows/a.yaml', 'flows/new.yaml']);
});

test('a shallow clone says which commit is missing, and how it comes', async () => {
  const { root, head } = parted();
  const folder = temporaryFolder();
  const branch = ['--branch=change', '--depth=1', '--no-single-branch'];
  git(folder, 'clone', '--quiet', ...branch, `file://${root}`, 'it');
  const revisions = await open(join(folder, 'it'));
  expect(await revisions.findCommit('main')).not.toBe(head);
  const parting = await failureOf(baseOf(revisions));
  expect(parting.message).toBe(
    'This clone is shallow, and the commit at which "main" and "change" part is not in it.',
  );
  expect(parting.hint).toContain('git fetch --deepen=200 origin');
  expect(parting.hint).toContain('fetch-depth: 0');
  const missing = await failureOf(revisions.findCommit('a'.repeat(40)));
  expect(missing.message).toContain('This clone has no commit "aaaa');
  expect(missing.hint).toContain(`git fetch origin ${'a'.repeat(40)}`);
});

test('a partial clone fetches all blobs that it lacks at once', async () => {
  const { root, head } = parted();
  git(root, 'config', 'uploadpack.allowFilter', 'true');
  git(root, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  const folder = temporaryFolder();
  const options = ['--filter=blob:none', '--no-checkout', '--branch=change'];
  git(folder, 'clone', '--quiet', ...options, `file://${root}`, 'it');
  const revisions = await open(join(folder, 'it'));
  const ids = [...(await revisions.listTree(head)).values()].map(({ id }) => id);
  expect(await revisions.findLacking([])).toEqual([]);
  expect((await revisions.readBlobs(ids)).size).toBe(3);
});

test('a name that only a remote has is found, and one that is an option is none', async () => {
  const { root } = parted();
  const folder = temporaryFolder();
  git(folder, 'clone', '--quiet', '--branch=change', root, 'it');
  const revisions = await open(join(folder, 'it'));
  expect(await revisions.findCommit('main')).toBe(git(root, 'rev-parse', 'main'));
  expect(await revisions.findDefaultBranch()).toBe('refs/remotes/origin/change');
  const failure = await failureOf(revisions.findCommit('--upload-pack=touch x'));
  expect(failure.message).toContain('has no commit "--upload-pack=touch x"');
  expect(failure.hint).toBe('`git fetch origin REF` brings it, if the name is right.');
});

test('a tag that has the name of a branch is not taken for it', async () => {
  const { root, fork, head } = parted();
  const revisions = await open(root);
  git(root, 'update-ref', 'refs/remotes/origin/main', fork);
  git(root, 'tag', '--annotate', '--message=same', 'origin/main', fork);
  expect(await revisions.findCommit('origin/main')).toBe(fork);
  git(root, 'tag', '--force', 'origin/main', head);
  for (const name of ['origin/main', 'origin/main~0', 'origin/main^{commit}']) {
    await expect(revisions.findCommit(name)).rejects.toThrow('"origin/main" names several commits');
  }
  const failure = await failureOf(revisions.findCommit('origin/main'));
  expect(failure.hint).toBe('Write the whole name, as `refs/remotes/origin/main`.');
  expect(await revisions.findCommit('refs/remotes/origin/main')).toBe(fork);
});

test('settings of a repository start no program, and replaced commits are read as they are', async () => {
  const { root, fork, head } = parted();
  const trace = join(root, '.git/trace');
  const program = join(root, '.git/program');
  writeFileSync(program, `#!/bin/sh\ntouch '${trace}'\nexit 1\n`, { mode: 0o755 });
  git(root, 'config', 'log.showSignature', 'true');
  git(root, 'config', 'gpg.program', program);
  const signed = git(root, 'cat-file', 'commit', 'HEAD').replace(
    '\n\n',
    '\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n',
  );
  write(root, '.git/signed', `${signed}\n`);
  const id = git(root, 'hash-object', '-t', 'commit', '-w', '.git/signed');
  git(root, 'log', '--format=', id);
  expect(existsSync(trace)).toBe(true);
  execFileSync('rm', [trace]);
  const revisions = await open(root);
  expect(await revisions.listVersions([id], 'flows/**')).toHaveLength(4);
  expect(existsSync(trace)).toBe(false);
  git(root, 'replace', head, fork);
  expect(git(root, 'diff-tree', '-r', fork, head)).toBe('');
  expect(await baseOf(revisions)).toBe(fork);
  expect(await revisions.listChanges(fork, head)).toHaveLength(2);
});

test('histories without a common commit are told, and a folder without git is no repository', async () => {
  const { root } = parted();
  git(root, 'checkout', '--quiet', '--orphan', 'alone');
  commit(root);
  const revisions = await open(root);
  const [one, other] = [await revisions.findCommit('main'), await revisions.findCommit('alone')];
  const failure = await failureOf(
    revisions.findMergeBase({ name: 'main', commit: one }, { name: 'alone', commit: other }),
  );
  expect(failure.message).toBe('"main" and "alone" have no commit in common.');
  expect(await openRevisions(temporaryFolder())).toBeUndefined();
});
