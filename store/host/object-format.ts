import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { BlobId } from '../../lock/index.ts';
import { errorCode } from './explain-file-errors.ts';
import { findAbove } from './find-root.ts';

/** The hash that names a repository's objects. */
export type ObjectFormat = 'sha1' | 'sha256';

/** The id that git gives a blob of these bytes. */
export function computeBlobId(bytes: Uint8Array, format: ObjectFormat): BlobId {
  return createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** The format of the repository around `root`, read without a process; `sha1` where there is none. */
export function readObjectFormat(root: string): ObjectFormat {
  const top = findAbove(root, (folder) => existsSync(join(folder, '.git')));
  const config = top === undefined ? undefined : readText(join(commonFolder(top), 'config'));
  return /^\s*objectformat\s*=\s*"?sha256"?\s*$/im.test(config ?? '') ? 'sha256' : 'sha1';
}

/** Whether `root` lies in a git repository. */
export function isInGit(root: string): boolean {
  return findAbove(root, (folder) => existsSync(join(folder, '.git'))) !== undefined;
}

/** A worktree's and a submodule's `.git` is a file that names the folder. */
function commonFolder(top: string): string {
  const path = join(top, '.git');
  if (statSync(path).isDirectory()) return path;
  const named = /^gitdir: (.+)$/m.exec(readText(path) ?? '')?.[1] ?? '';
  const folder = isAbsolute(named) ? named : resolve(top, named);
  const common = readText(join(folder, 'commondir'))?.trim();
  return common === undefined ? folder : resolve(folder, common);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
