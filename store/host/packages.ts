import { statSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type DenoLock, sha256 } from '../../lock/index.ts';
import { OperationalError } from '../operational-error.ts';
import { type PlacedPackage, placePackages, type Platform } from '../package-layout.ts';
import { buildView } from './build-view.ts';
import { explainFileErrors } from './explain-file-errors.ts';
import { fetchArchives } from './fetch-archives.ts';
import { createPackageView, type PackageView } from './package-view.ts';
import { archivePath } from './stored-archives.ts';
import { verifyView } from './verify-view.ts';

export interface PackageStoreOptions {
  /** Absolute; made when it is not there. */
  readonly directory: string;
  /** Refuses instead of fetching what the store lacks. */
  readonly offline: boolean;
  /** Called with `name@version` of each archive that is about to be fetched. */
  readonly onFetch?: (names: readonly string[]) => void;
  /** What npm gets to see. Default: this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: this machine's. */
  readonly platform?: Platform;
}

/** Verified npm packages in the user's cache folder. */
export interface PackageStore {
  /**
   * The packages that a script's Deno lock holds, fetched first where the store lacks them. Every
   * call verifies each archive against the lock's sha512 and each unpacked file against its archive,
   * and refuses with an `IntegrityError` at the first difference.
   */
  view(lock: DenoLock): Promise<PackageView>;
}

/**
 * Opens the store; nothing is read or made before the first view. Views are made one after the other,
 * so that no package is fetched twice; calls for the same packages at the same time share one.
 */
export function openPackageStore(options: PackageStoreOptions): PackageStore {
  const underWay = new Map<string, Promise<PackageView>>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    view: async (lock) => {
      const placed = placePackages(lock, options.platform ?? thisPlatform());
      const path = viewPath(options.directory, placed);
      const shared = underWay.get(path);
      if (shared !== undefined) return await shared;
      const view = last.then(async () => await openView(options, path, placed));
      underWay.set(path, view);
      last = view
        .catch(() => undefined)
        .then(() => {
          underWay.delete(path);
        });
      return await view;
    },
  };
}

async function openView(
  options: PackageStoreOptions,
  view: string,
  placed: readonly PlacedPackage[],
): Promise<PackageView> {
  return await explainFileErrors('The package store', async () => {
    await fetchMissing(options, placed);
    if (!isThere(view)) await buildView(options.directory, view, placed);
    return createPackageView(view, await verifyView(options.directory, view, placed));
  });
}

function thisPlatform(): Platform {
  return { os: process.platform, cpu: process.arch };
}

/** One view a set of packages: scripts with the same packages share it. */
function viewPath(store: string, placed: readonly PlacedPackage[]): string {
  const packages = Object.fromEntries(placed.map(({ folder, sha512 }) => [folder, sha512]));
  return join(store, 'views', sha256(canonicalJson({ layout: 1, packages })));
}

async function fetchMissing(
  options: PackageStoreOptions,
  placed: readonly PlacedPackage[],
): Promise<void> {
  const lacking = placed.filter(({ sha512 }) => !isThere(archivePath(options.directory, sha512)));
  const missing = [...new Map(lacking.map((one) => [one.sha512, one])).values()];
  if (missing.length === 0) return;
  const names = missing.map(({ name, version }) => `${name}@${version}`).sort();
  if (options.offline) {
    const count = names.length === 1 ? 'one package' : `${names.length} packages`;
    throw new OperationalError(
      `The store lacks ${count}, and nothing may be fetched offline: ${names.join(', ')}.`,
      { hint: 'Run once without --offline; the store keeps what it fetches.' },
    );
  }
  options.onFetch?.(names);
  await fetchArchives(missing, options.directory, options.env ?? process.env);
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
