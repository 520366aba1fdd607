import {
  type PackageCondition,
  placePackages,
  thisPlatform,
  verifyPackages,
} from '../../store/index.ts';
import type { ClosureFacts } from '../model/closure-facts.ts';
import type { ChangedFile, PackageDescription, StoreState } from '../model/package-facts.ts';
import { describePackage } from '../packages/describe-package.ts';

/** How a package lies in the store. */
export interface StoredState {
  readonly store: StoreState;
  readonly changed?: readonly ChangedFile[];
  /** Of an archive that is what was locked. */
  readonly content?: PackageDescription;
}

/**
 * How archives with these integrities, as Deno locks write them, lie in the store in `directory`, and what they
 * hold. All bytes are read: archives against their digests, unpacked files against their archives.
 */
export async function readStoreStates(
  directory: string,
  integrities: readonly string[],
  closures: ClosureFacts,
): Promise<ReadonlyMap<string, StoredState>> {
  const hashes = new Map(integrities.map((integrity) => [integrity, hexOf(integrity)]));
  const contents = new Map<string, PackageDescription>();
  const conditions = await verifyPackages(directory, hashes.values(), (hash, content) => {
    contents.set(hash, describePackage(content));
  });
  const locks = closures.scripts.flatMap(({ denoLock }) => denoLock?.lock ?? []);
  const here = new Set(
    locks.flatMap((lock) => placePackages(lock, thisPlatform()).map(({ sha512 }) => sha512)),
  );
  return new Map(
    [...hashes].map(([integrity, hash]) => {
      const state = stateOf(conditions.get(hash) ?? { state: 'absent' }, here.has(hash));
      const content = contents.get(hash);
      return [integrity, { ...state, ...(content && { content }) }];
    }),
  );
}

/** What is no SHA-512 in base64 is the name of no archive. */
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
