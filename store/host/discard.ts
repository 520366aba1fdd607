import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './explain-file-errors.ts';
import { aloneInStore } from './lease.ts';
import { removeTree } from './remove-tree.ts';
import { draftPath } from './write-atomically.ts';

/**
 * Removes what `choose` names, absolute paths in the store, and returns how many bytes that freed.
 * Nobody is at work in the store while it chooses, and what it names is gone at once; `since` is when
 * the oldest process that still uses the store began. The removing itself holds nobody up.
 */
export async function discardFromStore(
  directory: string,
  choose: (since: number) => readonly string[],
): Promise<number> {
  const trash = draftPath(join(directory, 'trash'));
  await aloneInStore(directory, (since) => {
    const paths = choose(since);
    if (paths.length === 0) return;
    mkdirSync(trash, { recursive: true, mode: 0o700 });
    for (const [index, path] of paths.entries()) moveAway(path, join(trash, String(index)));
  });
  const freed = bytesIn([trash]);
  removeTree(trash);
  return freed;
}

/** What removing these paths frees: a file that is linked from elsewhere as well stays on the disk. */
export function bytesIn(paths: readonly string[]): number {
  const links = new Map<string, { bytes: number; left: number }>();
  const visit = (path: string): void => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
    else {
      const key = `${stat.dev}:${stat.ino}`;
      const left = (links.get(key)?.left ?? stat.nlink) - 1;
      links.set(key, { bytes: stat.size, left });
    }
  };
  for (const path of paths) visit(path);
  return [...links.values()]
    .filter(({ left }) => left === 0)
    .reduce((total, { bytes }) => total + bytes, 0);
}

function moveAway(path: string, to: string): void {
  try {
    // A folder that may not be written cannot be moved to another one.
    if (lstatSync(path).isDirectory()) chmodSync(path, 0o700);
    renameSync(path, to);
  } catch (error) {
    // It went away by itself: a draft of somebody who has just finished.
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
