import { join } from 'node:path';
import type { DenoLockPackage } from '../../lock/index.ts';
import type { PlacedPackage } from '../package-layout.ts';
import { readRegularFile } from './read-regular-file.ts';

/** The packages of one Deno lock as Deno looks for them, verified when the view was asked for. */
export interface PackageView {
  /** Absolute. Holds `store.invalid/<name>/<version>/…`: what Deno's cache folder calls `npm`. */
  readonly directory: string;
  /** Those that this platform loads, by id. */
  readonly packages: ReadonlyMap<string, DenoLockPackage>;
  /** Text of a file; `path` is relative to the package's root, with `/`. */
  read(id: string, path: string): string | undefined;
  has(id: string, path: string): boolean;
  hasDirectory(id: string, path: string): boolean;
}

/** The registry's name in every path of a view: it exists nowhere, so nothing can be asked of it. */
export const registryFolder = 'store.invalid';

/** A package and the paths of all its files. */
export interface ListedPackage extends PlacedPackage {
  readonly paths: ReadonlySet<string>;
}

/** Read access to a view whose files were verified. */
export function createPackageView(
  directory: string,
  listed: readonly ListedPackage[],
): PackageView {
  const byId = new Map(listed.map((one) => [one.id, one]));
  const has = (id: string, path: string): boolean => byId.get(id)?.paths.has(path) ?? false;
  const folders = new Map<string, ReadonlySet<string>>();
  return {
    directory,
    packages: new Map(listed.map((one) => [one.id, one.entry])),
    read(id, path) {
      const one = byId.get(id);
      if (one === undefined || !has(id, path)) return undefined;
      return readRegularFile(join(directory, registryFolder, one.folder, path))?.toString('utf8');
    },
    has,
    hasDirectory(id, path) {
      const one = byId.get(id);
      if (one === undefined) return false;
      const known = folders.get(id) ?? listFolders(one.paths);
      folders.set(id, known);
      return known.has(path);
    },
  };
}

/** All folders, the package's own (the empty path) included. */
function listFolders(paths: ReadonlySet<string>): ReadonlySet<string> {
  const folders = new Set(['']);
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      folders.add(path.slice(0, end));
    }
  }
  return folders;
}
