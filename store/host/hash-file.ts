import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { sha256, type Sha256 } from '../../lock/index.ts';
import { errorCode } from './explain-file-errors.ts';

/** Hashing more than this is worth another thread. */
const largeFile = 64 * 1024;

/** The SHA-256 of a regular file, read and hashed on other threads; `undefined` for anything else. */
export async function hashFile(path: string): Promise<Sha256 | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  try {
    const file = await open(path, flags);
    try {
      if (!(await file.stat()).isFile()) return undefined;
      const bytes = await file.readFile();
      if (bytes.length < largeFile) return sha256(bytes);
      const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes);
      return Buffer.from(digest).toString('hex');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'ENXIO', 'EISDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
