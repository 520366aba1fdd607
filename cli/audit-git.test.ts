import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf } from '../store/testing/failure-of.ts';
import { auditReport, makePlainBase } from './testing/audit-command.ts';
import {
  commitAll,
  copyOf,
  edit,
  gitIn,
  newFolder,
  removeReviewRepositories,
} from './testing/review-repository.ts';

let common: string;

/** A flow that still uses the version of a script which the first commit has. */
beforeAll(async () => {
  common = await makePlainBase();
  edit(common, { 'scripts/post.ts': (text) => text.replace('{ ok }', '{ ok, }') });
  commitAll(common);
  expect(await aboutBytes(common)).toEqual([]);
});

afterAll(removeReviewRepositories);

/** The findings about bytes. */
async function aboutBytes(root: string): Promise<readonly string[]> {
  const { findings } = await auditReport(root, '--no-compile');
  return findings
    .filter(({ rule }) => rule.startsWith('integrity/'))
    .map(({ rule, location }) => `${rule} ${location.path}`);
}

function oldBlob(root: string): string {
  return gitIn(root, 'rev-parse', 'HEAD~1:scripts/post.ts');
}

function change(path: string, how: (bytes: Buffer) => Buffer): void {
  chmodSync(path, 0o644);
  writeFileSync(path, how(readFileSync(path)));
}

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

test.each<readonly [string, (bytes: Buffer) => Buffer, string]>([
  ['in its header', (bytes) => flipped(bytes, 0), 'integrity/blob-missing'],
  ['at its end', (bytes) => flipped(bytes, bytes.length - 2), 'integrity/blob-mismatch'],
  ['and cut off', (bytes) => bytes.subarray(0, -8), 'integrity/blob-mismatch'],
])('a git object that is damaged %s is a finding', async (_where, how, rule) => {
  const root = copyOf(common);
  const id = oldBlob(root);
  change(join(root, '.git/objects', id.slice(0, 2), id.slice(2)), how);
  expect(await aboutBytes(root)).toEqual([`${rule} scripts/post.ts`]);
});

test.each<readonly [string, readonly string[], string]>([
  ['as it is', ['--window=0'], 'integrity/blob-mismatch'],
  ['as a difference', [], 'integrity/blob-missing'],
])('an object that is damaged in a pack, kept %s, is a finding', async (_how, options, rule) => {
  const root = copyOf(common);
  gitIn(root, 'repack', '-a', '-d', '-f', '-q', ...options);
  const folder = join(root, '.git/objects/pack');
  const pack = readdirSync(folder).find((name) => name.endsWith('.pack')) ?? '';
  const end = endInPack(root, join(folder, pack), oldBlob(root));
  change(join(folder, pack), (bytes) => flipped(bytes, end - 2));
  expect(await aboutBytes(root)).toEqual([`${rule} scripts/post.ts`]);
});

/** `verify-pack` writes an object a line: id, type, size, size in the pack, offset. */
function endInPack(root: string, pack: string, id: string): number {
  const lines = gitIn(root, 'verify-pack', '-v', pack.replace(/pack$/, 'idx')).split('\n');
  const [, , , size, offset] = lines.find((line) => line.startsWith(id))?.split(/\s+/) ?? [];
  return Number(size) + Number(offset);
}

test('a partial clone that may not fetch what it lacks is the world’s fault, and says so', async () => {
  const whole = copyOf(common);
  gitIn(whole, 'config', 'uploadpack.allowFilter', 'true');
  gitIn(whole, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  const root = join(newFolder(), 'it');
  gitIn(whole, 'clone', '--quiet', '--filter=blob:none', `file://${whole}`, root);
  const failure = await failureOf(aboutBytes(root));
  expect(failure.message).toMatch(/^This clone is partial, and what it lacks could not be fetched/);
  expect(failure.hint).toContain('git fetch --refetch --no-filter');
  gitIn(root, 'fetch', '--quiet', '--refetch', '--no-filter');
  expect(await aboutBytes(root)).toEqual([]);
});

const working = 'integrity/working-tree';

test('a file that is neither as locked nor as committed is a finding, until the change is dropped or committed', async () => {
  const root = copyOf(common);
  const edited = ['scripts/search.ts', 'scripts/post.ts'];
  for (const path of edited) edit(root, { [path]: (text) => `${text}// mine\n` });
  expect(await aboutBytes(root)).toEqual([
    `${working} scripts/post.ts`,
    `${working} scripts/search.ts`,
  ]);
  gitIn(root, 'add', 'scripts');
  expect(await aboutBytes(root)).toHaveLength(2);
  gitIn(root, 'checkout', '--quiet', 'HEAD', '--', 'scripts/search.ts');
  expect(await aboutBytes(root)).toEqual([`${working} scripts/post.ts`]);
  commitAll(root);
  expect(await aboutBytes(root)).toEqual([]);
});

test('without a commit, and without git, every difference is a finding', async () => {
  const root = copyOf(common);
  gitIn(root, 'checkout', '--quiet', 'HEAD~1', '--', 'scripts/post.ts');
  gitIn(root, 'checkout', '--quiet', '--orphan', 'new');
  expect(await aboutBytes(root)).toEqual([]);
  edit(root, { 'scripts/post.ts': (text) => `${text}// mine\n` });
  expect(await aboutBytes(root)).toEqual([`${working} scripts/post.ts`]);
  rmSync(join(root, '.git'), { recursive: true });
  writeFileSync(join(root, 'millrace.yaml'), '');
  expect(await aboutBytes(root)).toEqual([
    'integrity/blob-missing scripts/post.ts',
    `${working} scripts/post.ts`,
  ]);
});
