import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../store/testing/registry.ts';
import { driverAttributes, installDriver } from './merge/install-driver.ts';
import { projectRoot } from './testing/repository.ts';
import { baseFiles } from './testing/review-files.ts';
import {
  commitAll,
  copyOf,
  edit,
  type Edits,
  gitIn,
  make,
  newFolder,
  removeReviewRepositories,
} from './testing/review-repository.ts';

/** With all that means something to a shell, to git's patterns and to its driver's command. */
const folder = "tools [1] it's 100%P";
const flow = 'flows/titles.yaml';

let registry: TestRegistry;
let common: string;

beforeAll(async () => {
  registry = await startRegistry();
  const files = { 'index.d.ts': 'export declare function tidy(text: string): string;\n' };
  const inner = registry.add({ name: 'inner-text', version: '1.0.0' });
  const outer = registry.add({
    name: 'tidy-text',
    version: '1.0.0',
    dependencies: { 'inner-text': '1.0.0' },
    files: { ...files, 'index.js': 'exports.tidy = (text) => text;\n' },
  });
  common = newFolder();
  gitIn(common, 'init', '--quiet', '--initial-branch=main');
  mkdirSync(join(common, folder));
  const lock = (baseFiles['scripts/tidy.deno.lock'] as string)
    .replace(/sha512-A+==/, inner.integrity)
    .replace(/sha512-C+==/, outer.integrity);
  edit(workspaceOf(common), {
    ...baseFiles,
    'scripts/tidy.deno.lock': lock,
    '.gitattributes': driverAttributes.map((line) => `${line}\n`).join(''),
  });
  await make(workspaceOf(common), 'pinned');
  commitAll(common);
});

afterAll(async () => {
  removeReviewRepositories();
  await registry.close();
});

function workspaceOf(root: string): string {
  return join(root, folder);
}

/** Two branches that part from `main`, each pinned, compiled and committed; `ours` is checked out. */
async function branches(ours: Edits, theirs: Edits): Promise<string> {
  const root = copyOf(common);
  for (const [name, edits] of Object.entries({ theirs, ours })) {
    gitIn(root, 'switch', '--quiet', '--create', name, 'main');
    edit(workspaceOf(root), edits);
    await make(workspaceOf(root), 'pinned');
    commitAll(root);
  }
  installDriver(workspaceOf(root));
  return root;
}

/** A folder of programs: git and what it starts, `node` where that is said, and no npx and no millrace. */
function programs(...more: readonly string[]): string {
  const bin = newFolder();
  for (const name of ['git', 'sh', 'cat', 'npm', 'node'].slice(0, more.includes('node') ? 5 : 3)) {
    const found = (process.env['PATH'] ?? '')
      .split(delimiter)
      .map((place) => join(place, name))
      .find((path) => isThere(path));
    if (found !== undefined) symlinkSync(found, join(bin, name));
  }
  return bin;
}

function isThere(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

interface Ended {
  readonly isMerged: boolean;
  readonly said: string;
}

/** Without blocking: the registry answers in this process. */
async function merge(root: string, path: string): Promise<Ended> {
  const cache = mkdtempSync(join(tmpdir(), 'millrace-test-cache-'));
  const env = {
    ...registry.env,
    XDG_CACHE_HOME: cache,
    PATH: path,
    GIT_EXEC_PATH: execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(),
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((who) => [
        [`GIT_${who}_NAME`, 'Tester'],
        [`GIT_${who}_EMAIL`, 'tester@example.invalid'],
      ]),
    ),
  };
  try {
    const words = ['merge', '--no-edit', 'theirs'];
    await promisify(execFile)('git', words, { cwd: root, env, timeout: 60_000 });
    return { isMerged: true, said: '' };
  } catch (error) {
    // Of a program that ended with an error.
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { isMerged: false, said: stdout + stderr };
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function install(root: string): void {
  const place = join(workspaceOf(root), 'node_modules/millrace');
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(projectRoot, place);
}

const both: readonly [Edits, Edits] = [
  {
    [flow]: (text) => text.replace('default: hello', 'default: hi'),
    'scripts/tidy.ts': (text) => `// Ours.\n${text}`,
  },
  {
    [flow]: (text) => text.replace('name: Titles', 'name: All titles'),
    'scripts/tidy.ts': (text) => `${text}// Theirs.\n`,
  },
];

test('in a folder of any name, locks with packages are compiled from what both sides pinned', async () => {
  const root = await branches(...both);
  install(root);
  expect(await merge(root, programs('node'))).toEqual({ isMerged: true, said: '' });
  const text = readFileSync(join(workspaceOf(root), flow), 'utf8');
  expect(text).toMatch(/^name: All titles\n[^]*default: hi/);
  expect(registry.requests.some((path) => path.startsWith('tidy-text'))).toBe(true);
  await make(workspaceOf(root), 'compiled');
  expect(gitIn(root, 'status', '--porcelain', '--untracked-files=no')).toBe('');
});

test('a conflict in pins alone is none, on either side', async () => {
  const [ours, theirs] = both.map((edits) => ({
    'scripts/tidy.ts': edits['scripts/tidy.ts'] ?? null,
  }));
  const root = await branches(ours ?? {}, theirs ?? {});
  install(root);
  const [mine, other] = ['ours', 'theirs'].map((side) =>
    gitIn(root, 'show', `${side}:${folder}/${flow}`),
  );
  expect(mine).not.toBe(other);
  expect(await merge(root, programs('node'))).toEqual({ isMerged: true, said: '' });
  const text = readFileSync(join(workspaceOf(root), flow), 'utf8');
  expect(text).not.toMatch(/[<>=|]{7}/);
  expect([mine, other]).not.toContain(text.trim());
  await make(workspaceOf(root), 'compiled');
  expect(gitIn(root, 'status', '--porcelain', '--untracked-files=no')).toBe('');
});

test('where no Millrace is installed any more git merges the text of both sides, and says so', async () => {
  const root = await branches(...both);
  const { isMerged, said } = await merge(root, programs());
  expect(isMerged).toBe(false);
  expect(said).toContain('millrace is not installed here, so git merges the text of');
  const read = (path: string): string => readFileSync(join(workspaceOf(root), path), 'utf8');
  // Nothing of either side is lost: what does not conflict is there, and what does stands between markers.
  expect(read(flow)).toMatch(/name: All titles[^]*default: hi/);
  expect(read(flow)).toMatch(/<{7} ours\n[^]*={7}\n[^]*>{7} theirs/);
  expect(read('flows/titles.lock.json')).toMatch(/<{7} ours/);
});
