import { denoLockPath, parseDenoLock, parsePackageId } from '../../lock/index.ts';
import { decode } from '../2-resolve/read-module.ts';
import { closest } from '../../output/index.ts';
import type { PinHost } from './pin-host.ts';

/** A script whose Deno lock is made anew. */
export interface UpdateTarget {
  readonly script: string;
  /** Names of the packages that may move. */
  readonly packages: 'all' | readonly string[];
  /** The present lock; absent when there is none. */
  readonly lockText?: string;
}

/** A name that means nothing here, and what may have been meant. */
export interface UnknownName {
  readonly name: string;
  readonly suggestion?: string;
}

export interface Selection {
  readonly targets: readonly UpdateTarget[];
  readonly unknown: readonly UnknownName[];
}

interface Candidate {
  readonly script: string;
  readonly lockText?: string;
  /** Packages of the lock; none when it cannot be read. */
  readonly packages: ReadonlySet<string>;
}

/** The scripts that names mean: by path, or because their locks hold a package. No names: all that have a lock. */
export async function selectUpdates(
  names: readonly string[],
  host: Pick<PinHost, 'listScripts' | 'readFile'>,
): Promise<Selection> {
  const candidates: Candidate[] = [];
  for (const script of await host.listScripts()) candidates.push(await candidate(script, host));
  const targets = candidates.flatMap(({ script, lockText, packages }): readonly UpdateTarget[] => {
    const moving = names.filter((name) => packages.has(name));
    const isWhole = names.length === 0 ? lockText !== undefined : names.includes(script);
    if (!isWhole && moving.length === 0) return [];
    const lock = lockText === undefined ? {} : { lockText };
    return [{ script, packages: isWhole ? 'all' : moving, ...lock }];
  });
  const known = new Set(candidates.flatMap(({ script, packages }) => [script, ...packages]));
  const unknown = names
    .filter((name) => !known.has(name))
    .map((name) => {
      const suggestion = closest(name, [...known]);
      return suggestion === undefined ? { name } : { name, suggestion };
    });
  return { targets, unknown };
}

async function candidate(script: string, host: Pick<PinHost, 'readFile'>): Promise<Candidate> {
  const bytes = await host.readFile(denoLockPath(script));
  if (bytes === undefined) return { script, packages: new Set() };
  const lockText = decode(bytes) ?? '';
  const parsed = parseDenoLock(lockText);
  const ids = Object.keys(parsed.ok ? parsed.lock.npm : {});
  return { script, lockText, packages: new Set(ids.map((id) => parsePackageId(id)?.name ?? id)) };
}
