import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from './explain-file-errors.ts';

/**
 * Makes a folder with all above it; one that is there stays as it is, also one that another process
 * makes meanwhile. For folders that users name: Node's own `recursive` never returns where a folder
 * exists and yet nothing can be made in it, as in `/proc`. Throws the system's error.
 */
export function makeFolder(path: string, mode = 0o777): void {
  const above = dirname(path);
  try {
    makeOne(path, mode);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || above === path) throw error;
    makeFolder(above, mode);
    makeOne(path, mode);
  }
}

function makeOne(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!isFolder(path)) throw error;
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
