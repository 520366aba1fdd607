import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './explain-file-errors.ts';

/** Removes a folder with all that is in it, also when its folders are read-only. Links are not followed. */
export function removeTree(path: string): void {
  try {
    makeFoldersWritable(path);
  } catch (error) {
    // Somebody else removes it as well.
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  rmSync(path, { recursive: true, force: true });
}

function makeFoldersWritable(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) return;
  chmodSync(path, 0o700);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) makeFoldersWritable(join(path, entry.name));
  }
}
