import { isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The absolute path of a `file:` address; `undefined` for what is no file of this machine. */
export function pathOfAddress(uri: string): string | undefined {
  // What has a query is another version of a file, or a part of it.
  if (/[?#]/.test(uri)) return undefined;
  try {
    return fileURLToPath(uri);
  } catch (error) {
    // No file address at all (`untitled:`, `git:`), another host's, or one with an encoded slash or a broken escape.
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}

export function addressOfPath(root: string, path: string): string {
  return pathToFileURL(join(root, path)).href;
}

/** Relative to the root, with `/`; `undefined` for what does not lie below it. */
export function pathBelow(root: string, path: string): string | undefined {
  const below = relative(root, path);
  const isOutside = below === '' || below === '..' || below.startsWith(`..${sep}`);
  return isOutside || isAbsolute(below) ? undefined : below.split(sep).join('/');
}
