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
import { type PlaceState, placeState } from './place-state.ts';
import { archivePath, hasItsHash, readStoredArchive } from './stored-archives.ts';

/** How one package lies in a store. */
export type PackageCondition =
  /** Its archive has its SHA-512, and all that was unpacked from it is the archive's, byte by byte. */
  | { readonly state: 'verified'; readonly isRemembered?: true }
  /** Its archive is not there. */
  | { readonly state: 'absent' }
  | { readonly state: 'archive-changed' }
  /** At most `mostDifferences`, sorted by path. */
  | { readonly state: 'tree-changed'; readonly differences: readonly TreeDifference[] };

export interface PackageVerification {
  /** Handed the content of each archive that has its SHA-512, so that it is inflated once. */
  readonly look?: (sha512: string, content: PackageContent) => void;
  /** Absent: every byte is read. */
  readonly memory?: PlaceMemory;
}

/** What earlier verifications found right. It decides what is not read again. */
export interface PlaceMemory {
  /** Whether `look` was told before what the archive with this SHA-512 holds. */
  readonly knows: (sha512: string) => boolean;
  /** Whether this place was found to be the archive with this SHA-512, or what it unpacks to, and is as it was then. */
  readonly holds: (path: string, sha512: string, state: PlaceState) => boolean;
  /** `state` was taken before anything was read. */
  readonly keep: (path: string, sha512: string, state: PlaceState) => void;
}

const mostDifferences = 100;

/**
 * Holds the archives of packages to their names, the SHA-512 in hex, and every folder that was unpacked from
 * them to the archives. Nothing is fetched, mended or made.
 */
export async function verifyPackages(
  directory: string,
  hashes: Iterable<string>,
  options: PackageVerification = {},
): Promise<ReadonlyMap<string, PackageCondition>> {
  return await explainFileErrors(
    'The store',
    async () =>
      inStore(directory, async () => await verifyAll(directory, new Set(hashes), options)),
    inStoreVariable,
  );
}

async function verifyAll(
  directory: string,
  hashes: ReadonlySet<string>,
  options: PackageVerification,
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
        there
          ? await verify({ directory, ...options }, hash, copies.get(hash) ?? [])
          : { state: 'absent' },
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

interface World extends PackageVerification {
  readonly directory: string;
}

async function verify(
  world: World,
  hash: string,
  folders: readonly string[],
): Promise<PackageCondition> {
  const { directory, look, memory } = world;
  const archive = openPlace(memory, archivePath(directory, hash), hash);
  const copies = folders.map((folder) => openPlace(memory, folder, hash));
  if (memory?.knows(hash) === true && copies.every((place) => place.isKnown)) {
    // A run gives archives that it uses a new time: what was unpacked need not be compared again for that.
    const isRight = archive.isKnown || (await hasItsHash(directory, hash));
    if (!isRight) return { state: 'archive-changed' };
    archive.keep();
    return { state: 'verified', isRemembered: true };
  }
  const content = await contentOf(directory, hash);
  if (content === undefined) return { state: 'archive-changed' };
  look?.(hash, content);
  const differences = folders.flatMap((folder) => [...treeDifferences(folder, content)]);
  if (differences.length === 0) {
    for (const place of [archive, ...copies]) place.keep();
    return { state: 'verified' };
  }
  const byPath = new Map(differences.map((one) => [one.path, one]));
  const sorted = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { state: 'tree-changed', differences: sorted.slice(0, mostDifferences) };
}

/** Its state is taken here, before anything is read: what changes while it is read is then no longer as it was. */
function openPlace(
  memory: PlaceMemory | undefined,
  path: string,
  hash: string,
): { readonly isKnown: boolean; readonly keep: () => void } {
  const state = memory && placeState(path);
  return {
    isKnown: state !== undefined && memory?.holds(path, hash, state) === true,
    keep: () => {
      if (state !== undefined) memory?.keep(path, hash, state);
    },
  };
}

async function contentOf(directory: string, sha512: string): Promise<PackageContent | undefined> {
  try {
    return await readStoredArchive(directory, { name: 'a package', version: 'any', sha512 });
  } catch (error) {
    if (error instanceof IntegrityError) return undefined;
    throw error;
  }
}
