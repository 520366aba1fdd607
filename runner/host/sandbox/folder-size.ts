import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from './kill-tree.ts';

/** Bytes of the files in a folder and below, links not followed; stops counting above `enough`. */
export function folderSize(folder: string, enough: number): number {
  let bytes = 0;
  const left = [folder];
  for (let next = left.pop(); next !== undefined && bytes <= enough; next = left.pop()) {
    const { files, folders } = contentOf(next);
    for (const file of files) bytes += sizeOf(file);
    left.push(...folders);
  }
  return bytes;
}

const unseen: readonly string[] = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG'];

interface Content {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

function contentOf(folder: string): Content {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const paths = (isWanted: (entry: (typeof entries)[number]) => boolean): readonly string[] =>
      entries.filter(isWanted).map((entry) => join(folder, entry.name));
    return {
      files: paths((entry) => entry.isFile()),
      folders: paths((entry) => entry.isDirectory()),
    };
  } catch (error) {
    // Removed while it was looked at, or made unreadable: by a program of the step, which may write
    // elsewhere as well. A look must not end the run.
    if (hasCode(error, unseen)) return { files: [], folders: [] };
    throw error;
  }
}

function sizeOf(file: string): number {
  try {
    return lstatSync(file).size;
  } catch (error) {
    if (hasCode(error, unseen)) return 0;
    throw error;
  }
}
