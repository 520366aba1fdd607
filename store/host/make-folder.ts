import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from './explain-file-errors.ts';

/**
 * Makes a folder with all above it; one that is there stays as it is. For folders that users name:
 * Node's own `recursive` never returns where a folder exists and yet nothing can be made in it, as in
 * `/proc`. Throws the system's error.
 */
export function makeFolder(path: string, mode = 0o777): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (isFolder(path)) return;
    const above = dirname(path);
    if (errorCode(error) !== 'ENOENT' || above === path || isFolder(above)) throw error;
    makeFolder(above, mode);
    mkdirSync(path, { mode });
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whatever it is that is in the way: the error of making it says so.
    return false;
  }
}
