import { createHash } from 'node:crypto';
import type { PackageContent } from '../read-archive.ts';
import { errorCode } from './explain-file-errors.ts';

export type ContentReading =
  | { readonly ok: true; readonly files: PackageContent }
  | { readonly ok: false; readonly message: string };

/** The hex digits of the SHA-512 of these bytes. */
export function sha512(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('hex');
}

/** Unpacks the bytes of a `.tgz` in memory; another thread inflates them. The message ends no sentence. */
export async function readContent(archive: Buffer): Promise<ContentReading> {
  // Loaded when the first package is: most scripts have none.
  const { archiveLimits, readArchive } = await import('../read-archive.ts');
  const inflated = await inflate(archive, archiveLimits.bytes);
  if (typeof inflated === 'string') return { ok: false, message: inflated };
  return readArchive(inflated);
}

async function inflate(archive: Buffer, limit: number): Promise<Buffer | string> {
  const { gunzip } = await import('node:zlib');
  const options = { chunkSize: chunkSizeOf(archive, limit), maxOutputLength: limit };
  return await new Promise((resolve, reject) => {
    gunzip(archive, options, (error, bytes) => {
      const code = errorCode(error);
      if (error === null) resolve(bytes);
      else if (code === 'ERR_BUFFER_TOO_LARGE')
        resolve(`it is larger than ${limit / 2 ** 20} MiB when unpacked`);
      else if (code?.startsWith('Z_') === true) resolve('it is no gzip archive');
      else reject(error);
    });
  });
}

/**
 * A gzip file ends with the length of its content: as one chunk it inflates twice as fast. The
 * length is only a claim, so it is bounded by what deflate can reach.
 */
function chunkSizeOf(archive: Buffer, limit: number): number {
  const claimed = archive.length < 18 ? 0 : archive.readUInt32LE(archive.length - 4);
  const possible = Math.min(claimed, archive.length * 1032, limit);
  return Math.max(possible + 1, 1024);
}
