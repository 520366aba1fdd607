import { statSync } from 'node:fs';
import { OperationalError } from '../operational-error.ts';
import type { PlacedPackage } from '../package-layout.ts';
import { fetchArchives } from './fetch-archives.ts';
import type { RemoteCache } from './remote/remote-cache.ts';
import { archivePath } from './stored-archives.ts';

export interface FetchOptions {
  /** Absolute path of the store; made when it is not there. */
  readonly directory: string;
  /** Refuses instead of fetching what the store lacks. */
  readonly offline: boolean;
  /** Called with `name@version` of each archive that is about to be fetched. */
  readonly onFetch?: (names: readonly string[]) => void;
  /** What npm gets to see. Default: this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Asked before the registry, and given what only the registry had. */
  readonly remote?: RemoteCache | undefined;
}

/** Fetches the archives that the store lacks, each once. Returns how many those were. */
export async function fetchMissing(
  options: FetchOptions,
  placed: readonly PlacedPackage[],
): Promise<number> {
  const lacking = placed.filter(({ sha512 }) => !isThere(archivePath(options.directory, sha512)));
  const missing = [...new Map(lacking.map((one) => [one.sha512, one])).values()];
  if (missing.length === 0) return 0;
  const names = missing.map(({ name, version }) => `${name}@${version}`).sort();
  if (options.offline) {
    const count = names.length === 1 ? 'one package' : `${names.length} packages`;
    throw new OperationalError(
      `The store lacks ${count}, and nothing may be fetched offline: ${names.join(', ')}.`,
      {
        hint: '`millrace store fetch` brings them while there is a network, `millrace store import` without one.',
      },
    );
  }
  options.onFetch?.(names);
  await fetchAll(options, missing);
  return missing.length;
}

async function fetchAll(
  { directory, env = process.env, remote }: FetchOptions,
  missing: readonly PlacedPackage[],
): Promise<void> {
  if (remote === undefined) {
    await fetchArchives(missing, directory, env);
    return;
  }
  const { giveArchives, takeArchives } = await import('./remote/remote-archives.ts');
  const lacking = await takeArchives(remote, missing, directory);
  if (lacking.length === 0) return;
  await fetchArchives(lacking, directory, env);
  await giveArchives(remote, lacking, directory);
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
