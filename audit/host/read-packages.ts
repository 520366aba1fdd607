import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import {
  archivePath,
  IntegrityError,
  type PackageContent,
  readIntegrity,
  readStoredArchive,
} from '../../store/index.ts';
import type { ClosureFacts } from '../model/closure-facts.ts';
import type { Unchecked } from '../model/facts.ts';
import type { LockedPackage, PackageFacts } from '../model/package-facts.ts';
import { describePackage } from '../packages/describe-package.ts';
import { type NamedPackage, packagesOfLocks } from '../packages/packages-of-locks.ts';
import type { AdvisoryReading } from './read-advisories.ts';
import { readPublications } from './read-publications.ts';

export interface PackageOptions {
  /** Absolute path of the store. */
  readonly store: string;
  /** `2026-11-28`, UTC. */
  readonly today: string;
  /** Asks no registry. */
  readonly offline: boolean;
  /** Of OSV records: a folder or a zip archive. */
  readonly advisories?: string;
  /** Asks for the age of each package. */
  readonly minAgeDays?: number;
  /** What npm gets to see. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface PackageReading {
  readonly facts: PackageFacts;
  readonly unchecked: readonly Unchecked[];
}

/** Reads what the store, the user's advisories and, if asked, the registry know of the packages of all closures. */
export async function readPackages(
  closures: ClosureFacts,
  options: PackageOptions,
): Promise<PackageReading> {
  const named = packagesOfLocks(closures);
  const looked = await inParallel(
    named.packages,
    async (one) => await lookInto(one, options.store),
  );
  const advised = await adviseOn(named.packages, options);
  const aged =
    options.minAgeDays === undefined ? undefined : await readPublications(named.packages, options);
  const packages = looked.map(({ facts }) => ({ ...facts, ...aged?.of(facts) }));
  return {
    facts: { packages, ...(advised && { advisories: advised.source }) },
    unchecked: [
      ...named.unchecked,
      ...unseen(looked),
      ...(packages.length === 0 ? [] : notAsked(options)),
      ...(advised?.unchecked ?? []),
      ...(aged?.unchecked ?? []),
    ],
  };
}

/** What orders versions and opens archives is loaded for those who bring advisories. */
async function adviseOn(
  packages: readonly NamedPackage[],
  { advisories, today }: PackageOptions,
): Promise<AdvisoryReading | undefined> {
  if (advisories === undefined) return undefined;
  const { readAdvisories } = await import('./read-advisories.ts');
  return await readAdvisories(advisories, distinct(packages), today);
}

interface Looked {
  readonly facts: LockedPackage;
  /** Why the right archive could not be looked into. */
  readonly refused?: string;
}

async function lookInto(one: NamedPackage, store: string): Promise<Looked> {
  const sha512 = hashOf(one.integrity);
  if (sha512 === undefined || !isThere(archivePath(store, sha512))) {
    return { facts: { ...one, store: 'absent' } };
  }
  try {
    const content: PackageContent = await readStoredArchive(store, { ...one, sha512 });
    return { facts: { ...one, store: 'verified', content: describePackage(content) } };
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error;
    return { facts: { ...one, store: 'archive-changed' }, refused: error.message };
  }
}

function hashOf(integrity: string): string | undefined {
  try {
    return readIntegrity(integrity);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function unseen(looked: readonly Looked[]): readonly Unchecked[] {
  const absent = looked.filter(({ facts }) => facts.store === 'absent');
  const ids = absent.map(({ facts }) => `${facts.name}@${facts.version}`);
  return [
    ...looked.flatMap(({ refused }) =>
      refused === undefined ? [] : [{ rule: 'packages', reason: refused }],
    ),
    ...(ids.length === 0
      ? []
      : [
          {
            rule: 'packages',
            reason: `${countOf(ids)} not in the store, so nobody looked into ${ids.length === 1 ? 'it' : 'them'}: ${listOf(ids)}. \`millrace store fetch\` brings what this machine loads.`,
          },
        ]),
  ];
}

function notAsked({ advisories, minAgeDays }: PackageOptions): readonly Unchecked[] {
  return [
    ...(advisories === undefined
      ? [
          {
            rule: 'packages/advisory',
            reason:
              'No advisories were given: `--advisories PATH` takes the export of npm from osv.dev, a zip archive or a folder.',
          },
        ]
      : []),
    ...(minAgeDays === undefined
      ? [
          {
            rule: 'packages/young',
            reason:
              'The age of packages was not looked at: `--min-age DAYS` asks the registry for it.',
          },
        ]
      : []),
  ];
}

function countOf(ids: readonly string[]): string {
  return ids.length === 1 ? 'One package is' : `${ids.length} packages are`;
}

function listOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
}

/** A version once, whatever archives locks name for it. */
function distinct(packages: readonly NamedPackage[]): readonly NamedPackage[] {
  return [...new Map(packages.map((one) => [`${one.name}@${one.version}`, one])).values()];
}

/** A few at once: archives are inflated on other threads. In the order of `items`. */
async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, worker));
  return results;
}
