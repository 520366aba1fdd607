import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type BlobId, type Lock, readLock } from '../../lock/index.ts';
import { type Git, GitFailure } from './git.ts';
import type { GitObjects } from './git-objects.ts';
import { isInGit } from './object-format.ts';
import { readRepositoryFile } from './read-repository-file.ts';

/** A search for an old pin ends somewhere: the newest of this many commits, and of this many locks. */
const limits = { commits: 5000, locks: 500 } as const;

const defaultBranches = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads/main',
  'refs/heads/master',
];

/**
 * The texts of all locks: the working tree's by path, then those of HEAD's history and the default
 * branch's, newest first, each text once.
 */
export async function readLockTexts(
  root: string,
  git: Git,
  objects: GitObjects,
): Promise<readonly string[]> {
  const present = presentLocks(root);
  const past = isInGit(root) ? await pastLocks(git, objects) : [];
  return [...new Set([...present, ...past])];
}

/** The locks among these texts that hold the script at `path`. */
export function locksHolding(texts: readonly string[], path: string): readonly Lock[] {
  return locksMentioning(texts, path).filter(({ scripts }) =>
    Object.values(scripts).some(({ entry }) => entry === path),
  );
}

/** The locks among these texts that were compiled from the flow at `path`. */
export function locksMadeFrom(texts: readonly string[], path: string): readonly Lock[] {
  return locksMentioning(texts, path).filter(({ flow }) => flow.path === path);
}

/** What is no valid lock is passed over. */
function locksMentioning(texts: readonly string[], path: string): readonly Lock[] {
  const quoted = JSON.stringify(path);
  return texts.flatMap((text) => {
    const reading = text.includes(quoted) ? readLock(text) : undefined;
    return reading?.ok === true ? [reading.lock] : [];
  });
}

function presentLocks(root: string): readonly string[] {
  const flows = join(root, 'flows');
  if (statSync(flows, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(flows, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.lock.json'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
    .flatMap((path) => {
      const bytes = readRepositoryFile(root, path);
      return bytes === undefined ? [] : [Buffer.from(bytes).toString('utf8')];
    });
}

async function pastLocks(git: Git, objects: GitObjects): Promise<readonly string[]> {
  const starts = await startingCommits(git);
  if (starts.length === 0) return [];
  const ids = await lockBlobs(git, starts);
  const blobs = await objects.readBlobs(ids);
  return ids.flatMap((id) => {
    const bytes = blobs.get(id);
    return bytes === undefined ? [] : [Buffer.from(bytes).toString('utf8')];
  });
}

/** HEAD and the default branch, by object id; a new repository has none. */
async function startingCommits(git: Git): Promise<readonly string[]> {
  const heads = await git.text(['for-each-ref', '--format=%(objectname)', ...defaultBranches]);
  const ids = heads.split('\n').filter((id) => id !== '');
  try {
    const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}'];
    ids.unshift((await git.text(words)).trim());
  } catch (error) {
    // No commit yet.
    if (!(error instanceof GitFailure)) throw error;
  }
  return [...new Set(ids.filter((id) => id !== ''))];
}

/** Ids of the blobs that commits added or changed under a lock's name, newest commit first. */
async function lockBlobs(git: Git, starts: readonly string[]): Promise<readonly BlobId[]> {
  const text = await git.text([
    ...['log', '--format=', '--raw', '--no-abbrev', '--no-renames', '-m', '--diff-filter=AM'],
    ...[`--max-count=${limits.commits}`, '--end-of-options', ...starts],
    ...['--', ':(glob)flows/**/*.lock.json'],
  ]);
  const ids = text
    .split('\n')
    .flatMap((line) => /^:\d+ 100\d+ [0-9a-f]+ ([0-9a-f]+) [AM]/.exec(line)?.[1] ?? []);
  return [...new Set(ids)].slice(0, limits.locks);
}
