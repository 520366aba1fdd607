import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Sha256 } from '../lock/index.ts';
import { digestOfFile, type WorkingFiles } from './working-files.ts';
import { isMissing, type Workspace } from './workspace.ts';

/** The files of the working tree over a longer time: what changed is read again. */
export interface WatchedFiles extends WorkingFiles {
  /** Looks at every file that was read, and at all names. Whether anything is another than before. */
  readonly refresh: () => boolean;
  /** Takes what lies at these paths now as known: this program wrote it. */
  readonly accept: (paths: readonly string[]) => void;
  /** Absolute paths of the folders of the working tree, but for those that hold no sources. */
  readonly folders: () => readonly string[];
}

interface Seen {
  readonly digest: Sha256 | null;
  /** `undefined` while a second change could leave the same stamp. */
  readonly stamp: string | undefined;
}

export function openWatchedFiles(workspace: Workspace): WatchedFiles {
  const seen = new Map<string, Seen>();
  const look = (path: string): Seen => {
    // The stamp first: a change between the two is seen by the next look.
    const stamp = stampOf(join(workspace.root, path));
    const found = { stamp, digest: digestOfFile(workspace, path) };
    seen.set(path, found);
    return found;
  };
  let tree = readTree(workspace.root);
  return {
    digestOf: (path) => (seen.get(path) ?? look(path)).digest,
    note: (path) => {
      if (!seen.has(path)) look(path);
    },
    accept: (paths) => {
      paths.forEach(look);
    },
    refresh: () => {
      const before = tree;
      tree = readTree(workspace.root);
      let isChanged = tree.names !== before.names;
      for (const [path, { stamp, digest }] of seen) {
        if (stamp !== undefined && stamp === stampOf(join(workspace.root, path))) continue;
        if (look(path).digest !== digest) isChanged = true;
      }
      return isChanged;
    },
    folders: () => tree.folders,
  };
}

/** As long as a clock of a file system may stand still. */
const clockTick = 2_000;

function stampOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'missing';
  const { mtimeMs, ctimeMs, size, ino } = stat;
  if (Date.now() - Math.max(mtimeMs, ctimeMs) < clockTick) return undefined;
  return [mtimeMs, ctimeMs, size, ino].join(' ');
}

/** No source lies there, and there may be very many files. */
const skipped = /^(?:\..*|node_modules)$/;

interface Tree {
  readonly folders: readonly string[];
  /** Of everything in them. */
  readonly names: string;
}

function readTree(top: string): Tree {
  const folders = [top];
  const names: string[] = [];
  for (const folder of folders) {
    for (const entry of entriesOf(folder)) {
      if (skipped.test(entry.name)) continue;
      names.push(entry.name);
      // `folders` grows while it is walked: it is a queue.
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
    }
    names.push('/');
  }
  return { folders, names: names.join('\n') };
}

/** A folder that has just gone, or that we may not read, is empty. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error) || isForbidden(error)) return [];
    throw error;
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EACCES';
}
