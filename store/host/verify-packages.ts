import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { IntegrityError } from '../operational-error.ts';
import { packagesOfView, unpackedPath } from './describe-view.ts';
import { explainFileErrors, inStoreVariable } from './explain-file-errors.ts';
import { inStore } from './lease.ts';
import { registryFolder } from './package-view.ts';
import type { PackageContent } from '../read-archive.ts';
import { type TreeDifference, treeDifferences } from './read-only-tree.ts';
import { listStore } from './store-entries.ts';
import { readStoredArchive } from './stored-archives.ts';

/** How one package lies in a store. */
export type PackageCondition =
  /** Its archive has its SHA-512, and all that was unpacked from it is the archive's, byte by byte. */
  | { readonly state: 'verified' }
  /** Its archive is not there. */
  | { readonly state: 'absent' }
  | { readonly state: 'archive-changed' }
  /** At most `mostDifferences`, sorted by path. */
  | { readonly state: 'tree-changed'; readonly differences: readonly TreeDifference[] };

type Look = (sha512: string, content: PackageContent) => void;

const mostDifferences = 100;

/**
 * Holds the archives of packages to their names, the SHA-512 in hex, and every folder that was unpacked from
 * them to the archives. Nothing is fetched, mended or made. `look` is handed the content of each archive that
 * has its SHA-512, so that it is inflated once.
 */
export async function verifyPackages(
  directory: string,
  hashes: Iterable<string>,
  look: Look = () => undefined,
): Promise<ReadonlyMap<string, PackageCondition>> {
  return await explainFileErrors(
    'The store',
    async () => inStore(directory, async () => await verifyAll(directory, new Set(hashes), look)),
    inStoreVariable,
  );
}

async function verifyAll(
  directory: string,
  hashes: ReadonlySet<string>,
  look: Look,
): Promise<ReadonlyMap<string, PackageCondition>> {
  const { entries } = listStore(directory);
  const archives = new Set(
    entries.flatMap(({ kind, digest }) => (kind === 'archive' ? digest : [])),
  );
  const copies = new Map<string, string[]>();
  for (const { kind, digest, path } of entries) {
    if (kind === 'package') add(copies, digest, unpackedPath(directory, digest));
    if (kind !== 'view') continue;
    for (const { folder, sha512 } of packagesOfView(path) ?? []) {
      add(copies, sha512, join(path, registryFolder, folder));
    }
  }
  const found = new Map<string, PackageCondition>();
  const waiting = hashes.values();
  const work = async (): Promise<void> => {
    for (const hash of waiting) {
      const there = archives.has(hash);
      found.set(
        hash,
        there ? await verify(directory, hash, copies.get(hash) ?? [], look) : { state: 'absent' },
      );
    }
  };
  // Archives are read, hashed and inflated on other threads while this one compares files.
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  return found;
}

function add(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

async function verify(
  directory: string,
  hash: string,
  folders: readonly string[],
  look: Look,
): Promise<PackageCondition> {
  const content = await contentOf(directory, hash);
  if (content === undefined) return { state: 'archive-changed' };
  look(hash, content);
  const differences = folders.flatMap((folder) => [...treeDifferences(folder, content)]);
  if (differences.length === 0) return { state: 'verified' };
  const byPath = new Map(differences.map((one) => [one.path, one]));
  const sorted = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { state: 'tree-changed', differences: sorted.slice(0, mostDifferences) };
}

async function contentOf(directory: string, sha512: string): Promise<PackageContent | undefined> {
  try {
    return await readStoredArchive(directory, { name: 'a package', version: 'any', sha512 });
  } catch (error) {
    if (error instanceof IntegrityError) return undefined;
    throw error;
  }
}
