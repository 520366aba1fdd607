import {
  chmodSync,
  closeSync,
  constants,
  type Dirent,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode } from './explain-file-errors.ts';
import { writeWhole } from './write-atomically.ts';

/** Files by path below a folder, with `/`. */
export type Tree = ReadonlyMap<string, Uint8Array>;

/** The first thing in which a folder is not the tree that it should hold. */
export interface TreeDifference {
  readonly path: string;
  readonly kind: 'changed' | 'missing' | 'extra' | 'not-a-file';
}

/** Creates `directory` with exactly these files. `place` puts one file there; by default it writes it. */
export function writeTree(
  directory: string,
  files: Tree,
  place: (path: string, bytes: Uint8Array) => void = writeWhole,
): void {
  const folders = foldersOf(files);
  mkdirSync(directory, { recursive: true });
  for (const folder of folders) mkdirSync(join(directory, folder), { recursive: true });
  for (const [path, bytes] of files) place(join(directory, path), bytes);
}

/** Takes the write permission from every folder in `directory`, the innermost first. */
export function protectFolders(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    protectFolders(join(directory, entry.name));
    chmodSync(join(directory, entry.name), 0o555);
  }
}

/**
 * Compares a folder with the tree that it should hold: every byte, no file more or less, regular
 * files and real folders only. Modes do not matter. `undefined` when it is the same.
 */
export function compareTree(directory: string, files: Tree): TreeDifference | undefined {
  const [first] = treeDifferences(directory, files);
  return first;
}

/** What `compareTree` finds, all of it; looked for only as far as it is asked for. */
export function* treeDifferences(directory: string, files: Tree): Generator<TreeDifference> {
  if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    yield { path: '', kind: 'missing' };
    return;
  }
  const seen = new Set<string>();
  yield* compareFolder({ directory, files, folders: foldersOf(files), seen }, '');
  if (seen.size === files.size) return;
  for (const path of files.keys()) if (!seen.has(path)) yield { path, kind: 'missing' };
}

interface Comparison {
  readonly directory: string;
  readonly files: Tree;
  readonly folders: ReadonlySet<string>;
  /** Files that were found so far, or something else in their place. */
  readonly seen: Set<string>;
}

/** `prefix` is empty or ends in `/`. */
function* compareFolder(comparison: Comparison, prefix: string): Generator<TreeDifference> {
  const entries = readdirSync(join(comparison.directory, prefix), { withFileTypes: true });
  for (const entry of entries) yield* compareEntry(comparison, prefix + entry.name, entry);
}

function* compareEntry(
  comparison: Comparison,
  path: string,
  entry: Dirent,
): Generator<TreeDifference> {
  if (entry.isDirectory() && comparison.folders.has(path)) {
    yield* compareFolder(comparison, `${path}/`);
    return;
  }
  const expected = comparison.files.get(path);
  if (expected === undefined || entry.isDirectory()) {
    yield { path, kind: 'extra' };
    return;
  }
  comparison.seen.add(path);
  const difference = entry.isFile()
    ? compareFile(join(comparison.directory, path), path, expected)
    : ({ path, kind: 'not-a-file' } as const);
  if (difference !== undefined) yield difference;
}

function compareFile(
  absolute: string,
  path: string,
  expected: Uint8Array,
): TreeDifference | undefined {
  try {
    return holdsExactly(absolute, expected) ? undefined : { path, kind: 'changed' };
  } catch (error) {
    const code = errorCode(error);
    // Between the listing of its folder and now it became something else.
    if (code === 'ELOOP' || code === 'EISDIR' || code === 'ENXIO')
      return { path, kind: 'not-a-file' };
    if (code === 'ENOENT') return { path, kind: 'missing' };
    throw error;
  }
}

/** Reused for every file: a fresh buffer for each costs more than the reading. */
let scratch = Buffer.alloc(0);

/** Asks for one byte more than expected: when it is not given, the file ends there. */
function holdsExactly(absolute: string, expected: Uint8Array): boolean {
  const wanted = expected.length + 1;
  if (scratch.length < wanted) scratch = Buffer.allocUnsafeSlow(Math.max(wanted, 256 * 1024));
  const file = openSync(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    let length = 0;
    while (length < wanted) {
      const read = readSync(file, scratch, length, wanted - length, length);
      length += read;
      if (read === 0 || length === expected.length) break;
    }
    return length === expected.length && scratch.subarray(0, length).equals(expected);
  } finally {
    closeSync(file);
  }
}

/** Every folder that holds a file, and the folders around it. */
function foldersOf(files: Tree): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    let folder = dirname(path);
    while (folder !== '.' && !folders.has(folder)) {
      folders.add(folder);
      folder = dirname(folder);
    }
  }
  return folders;
}
