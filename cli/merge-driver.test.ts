import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from './testing/repository.ts';
import { baseFiles } from './testing/review-files.ts';
import {
  commitAll,
  copyOf,
  edit,
  type Edits,
  gitIn,
  make,
  makeBase,
  removeReviewRepositories,
} from './testing/review-repository.ts';

let common: string;

beforeAll(async () => {
  const kept = Object.entries(baseFiles).filter(([path]) => !/tidy|titles/.test(path));
  const attributes = ['flows/**/*.yaml', 'flows/**/*.lock.json', 'flows/**/*.grants']
    .map((pattern) => `${pattern} merge=millrace\n`)
    .join('');
  common = await makeBase({ ...Object.fromEntries(kept), '.gitattributes': attributes });
  const cli = join(projectRoot, 'dist/bin/main.js');
  const driver = `'${process.execPath}' '${cli}' merge-driver %O %A %B %P`;
  gitIn(common, 'config', 'merge.millrace.driver', driver);
});

afterAll(removeReviewRepositories);

/** Two branches from the same commit, each pinned, compiled and committed; `ours` is checked out. */
async function branches(ours: Edits, theirs: Edits): Promise<string> {
  const root = copyOf(common);
  for (const [name, edits] of Object.entries({ theirs, ours })) {
    gitIn(root, 'switch', '--quiet', '--create', name, 'main');
    edit(root, edits);
    await make(root, 'pinned');
    commitAll(root);
  }
  return root;
}

function tryGit(root: string, ...words: readonly string[]): string {
  try {
    return gitIn(root, ...words);
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  }
}

/** What a compile of the merged sources would still write: nothing, when the driver did it right. */
async function leftToCompile(root: string): Promise<string> {
  await make(root, 'compiled');
  return gitIn(root, 'status', '--porcelain');
}

const lock = 'flows/mentions.lock.json';
const flow = 'flows/mentions.yaml';
const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

const longer = { [flow]: (text: string) => text.replace('timeout: 30s', 'timeout: 45s') };
const widened = {
  'scripts/post.ts': (text: string) => text.replace("443'] }", "443', 'logs.example.com:443'] }"),
};

test.each([
  ['merge', ['merge', '--quiet', '--no-edit', 'theirs']],
  ['rebase', ['rebase', '--quiet', 'theirs']],
  ['cherry-pick', ['cherry-pick', 'theirs']],
])('git %s compiles the lock of what both sides changed', async (_name, words) => {
  const root = await branches(longer, widened);
  tryGit(root, ...words);
  expect(gitIn(root, 'status', '--porcelain')).toBe('');
  expect(read(root, lock)).toContain('"timeoutMs": 45000');
  expect(read(root, lock)).toContain('logs.example.com:443');
  expect(read(root, 'flows/mentions.grants')).toContain('logs.example.com:443');
  expect(await leftToCompile(root)).toBe('');
});

test('pins that both sides moved are renewed from the merged script', async () => {
  const ours = { 'scripts/search.ts': (text: string) => text.replace('limit = 20', 'limit = 30') };
  const theirs = { 'scripts/search.ts': (text: string) => `${text}\nexport const more = 1;\n` };
  const root = await branches(ours, theirs);
  tryGit(root, 'merge', '--quiet', '--no-edit', 'theirs');
  expect(gitIn(root, 'status', '--porcelain')).toBe('');
  expect(read(root, 'scripts/search.ts')).toMatch(/limit = 30[^]*more = 1/);
  expect(await leftToCompile(root)).toBe('');
  const behind = execFileSync('git', ['grep', '-c', 'scripts/search.ts@', flow], { cwd: root });
  expect(String(behind)).toContain(':1');
});

test('a conflict in the flow itself is left to a person, and the lock has no markers', async () => {
  const root = await branches(longer, {
    [flow]: (text) => text.replace('timeout: 30s', 'timeout: 90s'),
  });
  const said = tryGit(root, 'merge', '--no-edit', 'theirs');
  expect(gitIn(root, 'status', '--porcelain')).toContain(`UU ${flow}`);
  expect(gitIn(root, 'status', '--porcelain')).toContain(`UU ${lock}`);
  expect(read(root, flow)).toMatch(
    /<{7} ours\n {4}timeout: 45s\n={7}\n {4}timeout: 90s\n>{7} theirs/,
  );
  expect(read(root, lock)).not.toContain('<<<<<<<');
  expect(said).toContain('flows/mentions.lock.json is not merged.');
  expect(said).toContain('millrace compile mentions');
});
