import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Sha256 } from '../../../lock/index.ts';
import { errorCode, readRegularFile, writeAtomically } from '../../../store/index.ts';

/** More than any manifest, segment or value of a run; what is larger is not read. */
const largestObject = 1024 * 1024 * 1024;

/** What an artifact says that it has by a digest. */
export type FoundObject =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly problem: 'missing' | 'damaged' };

/** The bytes with that digest, from a folder whose files go by their content. A file that is a link is none. */
export function readByContent(folder: string, digest: Sha256): FoundObject {
  const bytes = readRegular(join(folder, digest));
  if (bytes === undefined) return { ok: false, problem: 'missing' };
  const isWhole = createHash('sha256').update(bytes).digest('hex') === digest;
  return isWhole ? { ok: true, bytes } : { ok: false, problem: 'damaged' };
}

/** Puts bytes into `objects/` of a folder by their content. */
export function writeObject(folder: string, bytes: Uint8Array): Sha256 {
  const digest = createHash('sha256').update(bytes).digest('hex');
  const path = join(folder, 'objects', digest);
  if (!existsSync(path)) writeAtomically(path, bytes);
  return digest;
}

/** `undefined` when there is no regular file of a bounded size. */
export function readRegular(path: string): Buffer | undefined {
  try {
    return readRegularFile(path, largestObject);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
