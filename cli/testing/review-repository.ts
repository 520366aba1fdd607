import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  compileRepository,
  pinRepository,
  type CompilerHost,
  type PackageFiles,
} from '../../compiler/index.ts';
import type { DenoLock } from '../../lock/index.ts';
import type { Review } from '../../review/index.ts';
import { openRepository, openRevisions } from '../../store/index.ts';
import { filesOf } from '../compile-memory.ts';
import { createCompilerHost, createMachineHost, type MachineHost } from '../compiler-host.ts';
import { reviewChange, type ReviewRequest } from '../review/review-change.ts';
import { type LockToEmit, planWorkflows } from '../workflows/plan-workflows.ts';
import { workingWorkflowFiles } from '../workflows/workflow-files.ts';
import { openWorkingFiles } from '../working-files.ts';
import { listFlows, readFlows, type Workspace } from '../workspace.ts';
import { quietContext } from './quiet-context.ts';

/** What becomes of files: their text, what makes a new text of the old one, or `null` for none. */
export type Edits = Readonly<Record<string, string | null | ((text: string) => string)>>;

/** How far a change is taken before it is committed; `compilable`: flows that do not compile stay as they are. */
export type Made = 'pinned' | 'compiled' | 'compilable' | 'as-is';

const author = {
  GIT_AUTHOR_NAME: 'Tester',
  GIT_AUTHOR_EMAIL: 'tester@example.invalid',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Tester',
  GIT_COMMITTER_EMAIL: 'tester@example.invalid',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

const top = mkdtempSync(join(tmpdir(), 'millrace-review-'));
let count = 0;

/** Removes every repository that this process made. */
export function removeReviewRepositories(): void {
  rmSync(top, { recursive: true, force: true });
}

export function gitIn(folder: string, ...words: readonly string[]): string {
  const env = { PATH: process.env['PATH'], HOME: top, ...author };
  return execFileSync('git', words, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' }).trim();
}

export function newFolder(): string {
  count += 1;
  const folder = join(top, String(count));
  mkdirSync(folder);
  return folder;
}

/** A new repository with these files, pinned, compiled and committed on `main`. */
export async function makeBase(files: Edits, options: readonly string[] = []): Promise<string> {
  const root = newFolder();
  gitIn(root, 'init', '--quiet', '--initial-branch=main', ...options);
  edit(root, files);
  await make(root, 'pinned');
  commitAll(root);
  return root;
}

/** The same repository, to be changed without changing the first one. */
export function copyOf(root: string): string {
  const copy = newFolder();
  cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

export function commitAll(root: string): void {
  gitIn(root, 'add', '--all');
  gitIn(root, 'commit', '--quiet', '--allow-empty', '--message', 'change');
}

export function edit(root: string, edits: Edits): void {
  for (const [path, change] of Object.entries(edits)) {
    const place = join(root, path);
    if (change === null) {
      rmSync(place);
      continue;
    }
    mkdirSync(dirname(place), { recursive: true });
    const text = typeof change === 'string' ? change : change(readFileSync(place, 'utf8'));
    if (typeof change !== 'string' && text === readFileSync(place, 'utf8')) {
      throw new Error(`The edit of ${path} changes nothing.`);
    }
    writeFileSync(place, text);
  }
}

/** Pins and compiles all flows, and writes their workflows, as the commands do, in this process. */
export async function make(root: string, made: Made): Promise<void> {
  if (made === 'as-is') return;
  const workspace = { root, repository: openRepository(root) };
  const host: CompilerHost = {
    ...createCompilerHost(workspace, quietContext(root)),
    ...testMachine,
  };
  if (made === 'pinned') {
    const resolveDenoLock = (): never => {
      throw new Error('A case brings its Deno locks along.');
    };
    const flows = readFlows(workspace, listFlows(workspace));
    const pinned = await pinRepository({ flows }, { ...host, resolveDenoLock });
    edit(root, Object.fromEntries(pinned.files));
  }
  const flows = readFlows(workspace, listFlows(workspace));
  const compiled = await compileRepository(flows, host);
  const wrong = compiled.diagnostics.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0 && made !== 'compilable')
    throw new Error(wrong.map(({ message }) => message).join('\n'));
  const files = compiled.flows.flatMap(filesOf);
  edit(root, Object.fromEntries(files.map(({ path, text }) => [path, text])));
  await makeWorkflows(
    workspace,
    files.filter(({ path }) => path.endsWith('.lock.json')),
  );
}

/** Those of a repository that says which Millrace GitHub's machines install. */
async function makeWorkflows(workspace: Workspace, locks: readonly LockToEmit[]): Promise<void> {
  const files = workingWorkflowFiles(workspace, openWorkingFiles(workspace));
  const { changed, stale } = await planWorkflows(locks, files);
  edit(workspace.root, Object.fromEntries(changed.map(({ path, text }) => [path, text])));
  edit(workspace.root, Object.fromEntries(stale.map((path) => [path, null])));
}

/** This machine's, but for packages: each has one function, and nothing is fetched. */
export const testMachine: MachineHost = {
  ...createMachineHost(quietContext(top)),
  packages: (lock) => Promise.resolve(packagesOf(lock)),
};

function packagesOf(lock: DenoLock): PackageFiles {
  const files: Readonly<Record<string, string>> = {
    'package.json':
      '{"name": "any", "version": "1.0.0", "types": "index.d.ts", "main": "index.js"}',
    'index.d.ts': 'export declare function tidy(text: string): string;\n',
  };
  return {
    packages: new Map(Object.entries(lock.npm)),
    read: (id, path) => (id in lock.npm ? files[path] : undefined),
    has: (id, path) => id in lock.npm && path in files,
    hasDirectory: (id, path) => id in lock.npm && path === '',
  };
}

/** Reviews in this process, with names for the commits, which any change of the compiler would move. */
export async function reviewIn(
  root: string,
  request: Partial<ReviewRequest> = {},
  machine: MachineHost = testMachine,
): Promise<Review> {
  const revisions = await openRevisions(root);
  if (revisions === undefined) throw new Error('There is a repository.');
  const all = { base: 'main', head: undefined, flows: [], policy: undefined, ...request };
  const review = await reviewChange(revisions, all, { cwd: root, machine });
  const named = (letter: string, id: string | undefined): { commit?: string } =>
    id === undefined ? {} : { commit: letter.repeat(id.length) };
  return {
    ...review,
    base: { ...review.base, ...named('b', review.base.commit) },
    head: { ...review.head, ...named('a', review.head.commit) },
  };
}
