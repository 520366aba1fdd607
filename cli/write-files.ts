import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, OperationalError } from '../store/index.ts';

/**
 * Replaces files so that each is either the old or the new one, whole, whatever happens: all are
 * written beside their targets first, and moved into place only when every one is on the disk.
 * @param files texts or bytes by path, relative to `root`
 */
export function writeFiles(root: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  const moves: { from: string; to: string }[] = [];
  try {
    for (const [path, content] of files) {
      const to = join(root, path);
      const from = `${to}.${String(process.pid)}.tmp`;
      makeFolder(dirname(to));
      moves.push({ from, to });
      writeWhole(from, content);
    }
    for (const { from, to } of moves) renameSync(from, to);
  } catch (error) {
    for (const { from } of moves) rmSync(from, { force: true });
    throw new OperationalError(`${explain(error)} Nothing was changed.`, { cause: error });
  }
}

/** Removes files that lie below `root`; one that is gone already is no error. */
export function removeFiles(root: string, paths: readonly string[]): void {
  for (const path of paths) rmSync(join(root, path), { force: true });
}

/** `fs.writeSync` on a full disk writes less than it was given and throws nothing: so the loop. */
function writeWhole(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const file = openSync(path, 'w');
  try {
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(file, bytes, written, bytes.length - written);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'The disk is full.';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `This file may not be written: ${error instanceof Error ? error.message : ''}.`;
  }
  return error instanceof Error ? `${error.message}.` : String(error);
}
