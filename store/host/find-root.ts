import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The workspace's root: the nearest folder, from `cwd` upwards, that holds `millrace.yaml` or is the
 * root of a git repository.
 */
export function findRoot(cwd: string): string | undefined {
  return findAbove(cwd, (folder) =>
    ['.git', 'millrace.yaml'].some((name) => existsSync(join(folder, name))),
  );
}

/** The nearest folder, from `start` upwards, of which `matches` holds. */
export function findAbove(start: string, matches: (folder: string) => boolean): string | undefined {
  let folder = resolve(start);
  while (!matches(folder)) {
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return folder;
}
