import {
  type PackageCondition,
  placePackages,
  thisPlatform,
  verifyPackages,
} from '../../store/index.ts';
import type { ClosureFacts } from '../model/closure-facts.ts';
import type { ChangedFile, PackageDescription, StoreState } from '../model/package-facts.ts';
import type { Counts } from '../model/verification.ts';
import { describePackage } from '../packages/describe-package.ts';
import type { AuditMemory } from './audit-memory.ts';

/** How a package lies in the store. */
export interface StoredState {
  readonly store: StoreState;
  readonly changed?: readonly ChangedFile[];
  /** Of an archive that is what was locked. */
  readonly content?: PackageDescription;
}

export interface StoreQuestion {
  readonly closures: ClosureFacts;
  /** Absent: every byte is read. */
  readonly memory?: AuditMemory;
}

export interface StoreReading {
  /** By integrity. */
  readonly states: ReadonlyMap<string, StoredState>;
  /** Of archives that are there. */
  readonly counts: Counts;
}

/**
 * How archives with these integrities, as Deno locks write them, lie in the store in `directory`, and what they
 * hold. All bytes are read, archives against their digests, unpacked files against their archives, but for
 * what `memory` knows to be as it was when they were.
 */
export async function readStoreStates(
  directory: string,
  integrities: readonly string[],
  { closures, memory }: StoreQuestion,
): Promise<StoreReading> {
  const hashes = new Map(integrities.map((integrity) => [integrity, hexOf(integrity)]));
  const contents = new Map<string, PackageDescription>();
  const conditions = await verifyPackages(directory, new Set(hashes.values()), {
    look: (hash, content) => {
      const description = describePackage(content);
      contents.set(hash, description);
      memory?.keep('package', hash, description);
    },
    ...(memory?.places && { memory: memory.places }),
  });
  for (const [hash, condition] of conditions) {
    if (condition.state !== 'verified' || condition.isRemembered !== true) continue;
    const description = memory?.recall('package', hash);
    if (description !== undefined) contents.set(hash, description);
  }
  const locks = closures.scripts.flatMap(({ denoLock }) => denoLock?.lock ?? []);
  const here = new Set(
    locks.flatMap((lock) => placePackages(lock, thisPlatform()).map(({ sha512 }) => sha512)),
  );
  const states = [...hashes].map(([integrity, hash]) => {
    const state = stateOf(conditions.get(hash) ?? { state: 'absent' }, here.has(hash));
    const content = contents.get(hash);
    return [integrity, { ...state, ...(content && { content }) }] as const;
  });
  return { states: new Map(states), counts: countsOf([...conditions.values()]) };
}

function countsOf(conditions: readonly PackageCondition[]): Counts {
  const there = conditions.filter(({ state }) => state !== 'absent');
  const remembered = there.filter((one) => one.state === 'verified' && one.isRemembered === true);
  return { now: there.length - remembered.length, remembered: remembered.length };
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
