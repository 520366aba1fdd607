import type { DenoLock } from '../../lock/index.ts';
import { type PlacedPackage, placePackages, type Platform } from '../package-layout.ts';
import { explainFileErrors, inStoreVariable } from './explain-file-errors.ts';
import { fetchMissing, type FetchOptions } from './fetch-missing.ts';
import { inStore } from './lease.ts';
import { openPackageStore, thisPlatform } from './packages.ts';

/** What was there afterwards, and what was brought for it. */
export interface FetchedPackages {
  /** Archives that the locks name for this platform. */
  readonly packages: number;
  /** Of those, the ones that the store lacked. */
  readonly fetched: number;
}

/**
 * Brings every package of these Deno locks into the store and unpacks it, so that a run has nothing
 * left to fetch or to make. Each archive and each file is verified. A remote cache is given what it lacks.
 */
export async function fetchPackages(
  locks: readonly DenoLock[],
  options: FetchOptions & { readonly platform?: Platform },
): Promise<FetchedPackages> {
  const placed = locks.flatMap((lock) => placePackages(lock, options.platform ?? thisPlatform()));
  const fetched = await explainFileErrors(
    'The package store',
    () => inStore(options.directory, async () => await fetchMissing(options, placed)),
    inStoreVariable,
  );
  const store = openPackageStore({ ...options, offline: true });
  await Promise.all(locks.map(async (lock) => await store.view(lock)));
  const archives = new Map(placed.map((one) => [one.sha512, one]));
  await give(options, [...archives.values()]);
  return { packages: archives.size, fetched };
}

async function give(
  { remote, directory }: FetchOptions,
  archives: readonly PlacedPackage[],
): Promise<void> {
  if (remote?.mayWrite !== true) return;
  const { giveMissingArchives } = await import('./remote/remote-archives.ts');
  await giveMissingArchives(remote, archives, directory);
}
