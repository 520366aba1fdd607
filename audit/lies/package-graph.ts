import { findDependency, idsByName, type DenoLock } from '../../lock/index.ts';
import type { RawDenoLock, RawPackage } from './raw-deno-lock.ts';

/** Where the entries of a lock's packages lead. */
export interface PackageGraph {
  /** The id that one entry of `dependencies` means, and the name its code calls it by; `undefined`: none, or several. */
  readonly follow: (entry: string) => { readonly alias: string; readonly id: string } | undefined;
  /** Every id that these reach, on whatever system: an optional package of another one counts. */
  readonly reach: (ids: Iterable<string>) => ReadonlySet<string>;
}

export function packageGraph({ packages }: RawDenoLock): PackageGraph {
  // Only the ids are asked for, and `fromEntries` makes every one of them the object's own.
  const entries = [...packages.keys()].map((id) => [id, { integrity: '' }] as const);
  const lock: DenoLock = { version: '5', specifiers: {}, npm: Object.fromEntries(entries) };
  const names = idsByName(lock);
  const follow: PackageGraph['follow'] = (entry) => findDependency(names, entry);
  return {
    follow,
    reach: (ids) => {
      const found = new Set<string>();
      const waiting = [...ids];
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const entry = packages.get(id);
        if (entry === undefined || found.has(id)) continue;
        found.add(id);
        for (const text of edgesOf(entry)) {
          const next = follow(text);
          if (next !== undefined) waiting.push(next.id);
        }
      }
      return found;
    },
  };
}

/** All entries that lead to other packages. */
export function edgesOf({ required, optional, peers }: RawPackage): readonly string[] {
  return [...required, ...optional, ...peers];
}
