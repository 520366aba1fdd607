import { statSync } from 'node:fs';
import type { DenoLock } from '../../lock/index.ts';
import { type PlacedPackage, placePackages, type Platform } from '../package-layout.ts';
import { buildView } from './build-view.ts';
import { describeView, unpackedPath, viewPath } from './describe-view.ts';
import { explainFileErrors, inStoreVariable } from './explain-file-errors.ts';
import { fetchMissing, type FetchOptions } from './fetch-missing.ts';
import { inStore, touch } from './lease.ts';
import { createPackageView, type PackageView } from './package-view.ts';
import { type ArchiveReader, archivePath, openArchiveReader } from './stored-archives.ts';
import { verifyView } from './verify-view.ts';

export interface PackageStoreOptions extends FetchOptions {
  /** Default: this machine's. */
  readonly platform?: Platform;
}

/** Verified npm packages in the user's cache folder. */
export interface PackageStore {
  /**
   * The packages that a script's Deno lock holds, fetched first where the store lacks them. Each
   * archive is verified against the lock's sha512 and each unpacked file against its archive, and an
   * `IntegrityError` refuses the first difference.
   */
  view(lock: DenoLock): Promise<PackageView>;
}

/**
 * Opens the store; nothing is read or made before the first view. Calls at the same time share what
 * they have in common: no archive is fetched, hashed or inflated twice, and the same packages make
 * one view. A later call verifies everything anew.
 */
export function openPackageStore(options: PackageStoreOptions): PackageStore {
  const underWay = new Map<string, Promise<PackageView>>();
  let archives: ArchiveReader | undefined;
  let fetching: Promise<unknown> = Promise.resolve();
  const open = async (path: string, placed: readonly PlacedPackage[]): Promise<PackageView> => {
    const shared = (archives ??= openArchiveReader(options.directory));
    shared.expect(placed);
    const fetched = fetching.then(async () => await fetchMissing(options, placed));
    fetching = fetched.catch(() => undefined);
    await fetched;
    return await openView({ store: options.directory, archives: shared }, path, placed);
  };
  return {
    view: async (lock) => {
      const placed = placePackages(lock, options.platform ?? thisPlatform());
      const path = viewPath(options.directory, placed);
      const shared = underWay.get(path);
      if (shared !== undefined) return await shared;
      const view = explainFileErrors(
        'The package store',
        async () => inStore(options.directory, async () => await open(path, placed)),
        inStoreVariable,
      );
      underWay.set(path, view);
      try {
        return await view;
      } finally {
        underWay.delete(path);
        if (underWay.size === 0) archives = undefined;
      }
    },
  };
}

/** Node's names of this machine. */
export function thisPlatform(): Platform {
  return { os: process.platform, cpu: process.arch };
}

async function openView(
  world: { readonly store: string; readonly archives: ArchiveReader },
  view: string,
  placed: readonly PlacedPackage[],
): Promise<PackageView> {
  const { store, archives } = world;
  touch(view);
  for (const { sha512 } of placed) {
    touch(archivePath(store, sha512));
    touch(unpackedPath(store, sha512));
  }
  if (!isThere(view)) {
    archives.expect(placed);
    await buildView(world, view, placed);
  }
  describeView(view, placed);
  return createPackageView(view, await verifyView(archives, view, placed));
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
