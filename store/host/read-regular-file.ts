import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * The bytes of the regular file at `path`; `undefined` when it is a link, a device, a FIFO, a folder
 * or larger than `limit`. Never blocks on a FIFO and never follows a link in the last component.
 */
export function readRegularFile(
  path: string,
  limit: number = Number.MAX_SAFE_INTEGER,
): Buffer | undefined {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > limit) return undefined;
    const bytes = Buffer.allocUnsafe(stat.size);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, bytes.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
