import {
  type PackageCondition,
  placePackages,
  thisPlatform,
  verifyPackages,
} from '../../store/index.ts';
import type { ClosureFacts } from '../model/closure-facts.ts';
import type { ChangedFile, StoreState } from '../model/package-facts.ts';

/** How a package lies in the store. */
export interface StoredState {
  readonly store: StoreState;
  readonly changed?: readonly ChangedFile[];
}

/**
 * How every package of the closures lies in the store in `directory`, by its integrity as the Deno lock
 * writes it. All bytes are read: archives against their digests, unpacked files against their archives.
 */
export async function readStoreStates(
  directory: string,
  closures: ClosureFacts,
): Promise<ReadonlyMap<string, StoredState>> {
  const locks = closures.scripts.flatMap(({ denoLock }) => denoLock?.lock ?? []);
  const integrities = locks.flatMap(({ npm }) =>
    Object.values(npm).map(({ integrity }) => integrity),
  );
  const hashes = new Map(integrities.map((integrity) => [integrity, hexOf(integrity)]));
  const conditions = await verifyPackages(directory, hashes.values());
  const here = new Set(
    locks.flatMap((lock) => placePackages(lock, thisPlatform()).map(({ sha512 }) => sha512)),
  );
  return new Map(
    [...hashes].map(([integrity, hash]) => [
      integrity,
      stateOf(conditions.get(hash) ?? { state: 'absent' }, here.has(hash)),
    ]),
  );
}

/** A Deno lock that was read has `sha512-` and base64 for each package. */
function hexOf(integrity: string): string {
  return Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');
}

function stateOf(condition: PackageCondition, isForHere: boolean): StoredState {
  switch (condition.state) {
    case 'absent':
      return { store: isForHere ? 'absent' : 'elsewhere' };
    case 'verified':
    case 'archive-changed':
      return { store: condition.state };
    case 'tree-changed':
      return {
        store: 'tree-changed',
        changed: condition.differences.map(({ path, kind }) => ({ path, how: words[kind] })),
      };
  }
}

const words = {
  changed: 'changed',
  'not-a-file': 'changed',
  missing: 'removed',
  extra: 'added',
} as const;
