import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode } from './explain-file-errors.ts';
import { removeTree } from './remove-tree.ts';

/** Of everything in the store that is not finished. */
export const draftPrefix = '.draft-';
const staleAfterMs = 24 * 60 * 60 * 1000;

/** A name beside `path` that no other process uses, for what will be renamed to `path`. */
export function draftPath(path: string): string {
  return join(dirname(path), `${draftPrefix}${process.pid}-${randomBytes(6).toString('hex')}`);
}

/** Makes `path` hold exactly `bytes`, read-only and on the disk, or leaves what was there. */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = draftPath(path);
  try {
    writeWhole(draft, bytes, true);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Creates a read-only file. `writeSync` on a full disk writes less and throws nothing: so the loop. */
export function writeWhole(path: string, bytes: Uint8Array, durable = false): void {
  const file = openSync(path, 'wx', 0o444);
  try {
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(file, bytes, written, bytes.length - written);
    }
    if (durable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Makes the folder `path` as a whole, read-only: `fill` fills a draft beside it, which is renamed.
 * When another process was faster, its folder stays and the draft goes.
 */
export function makeFolderAtomically(path: string, fill: (draft: string) => void): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  removeStaleDrafts(dirname(path));
  const draft = draftPath(path);
  let isFilled = false;
  try {
    mkdirSync(draft, { mode: 0o700 });
    fill(draft);
    isFilled = true;
    renameSync(draft, path);
  } catch (error) {
    removeTree(draft);
    const code = errorCode(error);
    if (!isFilled || (code !== 'ENOTEMPTY' && code !== 'EEXIST')) throw error;
  }
  // After the rename, which some systems refuse for a folder that may not be written.
  chmodSync(path, 0o555);
}

/** Removes drafts that a killed process left behind, once they are a day old. */
export function removeStaleDrafts(folder: string): void {
  const limit = Date.now() - staleAfterMs;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(draftPrefix)) continue;
    const stat = statSync(join(folder, name), { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs < limit) removeTree(join(folder, name));
  }
}

/** A rename is on the disk only when its folder is. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
