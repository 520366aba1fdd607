import { lstatSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { isRepositoryPath } from '../repository-path.ts';
import { errorCode } from './explain-file-errors.ts';
import { readRegularFile } from './read-regular-file.ts';

/** What a script or a flow may be at most; larger files are no source code. */
const sourceLimit = 1024 * 1024;

/**
 * The bytes of a file of the working tree. `undefined` for everything that is not a regular file
 * inside the repository: a path that leads out or into `.git`, a link anywhere on the way, a device,
 * a FIFO (which is never opened to wait), a folder, or more bytes than `limit`, by default 1 MiB.
 */
export function readRepositoryFile(
  root: string,
  path: string,
  limit: number = sourceLimit,
): Uint8Array | undefined {
  if (!isRepositoryPath(path)) return undefined;
  try {
    if (!isPlainFile(root, path)) return undefined;
    const inside = `${realpathSync(root)}${sep}`;
    const real = realpathSync(join(root, path));
    return real.startsWith(inside) ? readRegularFile(real, limit) : undefined;
  } catch (error) {
    // ELOOP: it became a link just now. ENXIO: a FIFO or socket nobody writes to.
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENXIO') {
      return undefined;
    }
    throw error;
  }
}

/** Real folders all the way, and a regular file at the end. */
function isPlainFile(root: string, path: string): boolean {
  const segments = path.split('/');
  return segments.every((_segment, index) => {
    const stat = lstatSync(join(root, ...segments.slice(0, index + 1)));
    return index === segments.length - 1 ? stat.isFile() : stat.isDirectory();
  });
}
