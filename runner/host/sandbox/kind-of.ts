import { statSync } from 'node:fs';

/** What stands at a path, links followed; `undefined` for nothing, and for what cannot be seen. */
export function kindOf(path: string): 'directory' | 'file' | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isDirectory() ? 'directory' : 'file';
}
