import { posix } from 'node:path';
import { coversGrant } from '../../lock/index.ts';

/**
 * At most so many paths for all of these where folding can do it: the folder with most of them stands for its
 * content, deepest first, and never for more than one of `granted` covers. What lies in another one is left out.
 */
export function foldPaths(
  paths: readonly string[],
  most: number,
  granted: readonly string[],
): readonly string[] {
  let folded = [...paths];
  while (folded.length > most) {
    const folder = fullest(folded, granted);
    if (folder === undefined) return folded;
    folded = [...folded.filter((path) => !coversGrant('read', folder, path)), folder].sort();
  }
  return folded;
}

/** The folder that holds most of the paths itself, the deeper of two. */
function fullest(paths: readonly string[], granted: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const folder = posix.dirname(path);
    if (folder === path || folder === '/') continue;
    const isCovered = granted.length === 0 || granted.some((g) => coversGrant('read', g, folder));
    if (isCovered) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [best] = [...counts].sort(
    ([a, many], [b, few]) => few - many || b.split('/').length - a.split('/').length,
  );
  return best?.[0];
}
