import type { ClosureFacts } from '../model/closure-facts.ts';
import type { Unchecked } from '../model/facts.ts';
import type { LockedPackage, PackageFacts } from '../model/package-facts.ts';
import type { Counts } from '../model/verification.ts';
import { insiders, type PackageName } from '../packages/insiders.ts';
import { packagesOfLocks } from '../packages/packages-of-locks.ts';
import type { AuditMemory } from './audit-memory.ts';
import type { AdvisoryReading } from './read-advisories.ts';
import { readPublications } from './read-publications.ts';
import { readStoreStates } from './read-store-states.ts';

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
  /** Absent: every byte is read. */
  readonly memory?: AuditMemory;
  /** What npm gets to see. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface PackageReading {
  readonly facts: PackageFacts;
  /** Of archives that are in the store. */
  readonly counts: Counts;
  readonly unchecked: readonly Unchecked[];
}

/** Reads what the store, the user's advisories and, if asked, the registry know of the packages of all closures. */
export async function readPackages(
  closures: ClosureFacts,
  options: PackageOptions,
): Promise<PackageReading> {
  const named = packagesOfLocks(closures);
  const integrities = named.packages.map(({ integrity }) => integrity);
  const { states, counts } = await readStoreStates(options.store, integrities, {
    closures,
    ...(options.memory && { memory: options.memory }),
  });
  const aged =
    options.minAgeDays === undefined ? undefined : await readPublications(named.packages, options);
  const packages = named.packages.map((one) => ({
    ...one,
    ...(states.get(one.integrity) ?? { store: 'absent' as const }),
    ...aged?.of(one),
  }));
  const advised = await adviseOn(packages, options);
  return {
    facts: { packages, ...(advised && { advisories: advised.source }) },
    counts,
    unchecked: [
      ...named.unchecked,
      ...unseen(packages),
      ...(packages.length === 0 ? [] : notAsked(options)),
      ...(advised?.unchecked ?? []),
      ...(aged?.unchecked ?? []),
    ],
  };
}

/** What orders versions and opens archives is loaded for those who bring advisories. */
async function adviseOn(
  packages: readonly LockedPackage[],
  { advisories, today }: PackageOptions,
): Promise<AdvisoryReading | undefined> {
  if (advisories === undefined) return undefined;
  const { readAdvisories } = await import('./read-advisories.ts');
  return await readAdvisories(advisories, distinct(packages), today);
}

function unseen(packages: readonly LockedPackage[]): readonly Unchecked[] {
  const unknown = packages.filter(({ content }) => content === undefined);
  if (unknown.length === 0) return [];
  const ids = unknown.map(({ name, version }) => `${name}@${version}`);
  const [count, them] =
    ids.length === 1 ? ['One package is', 'it'] : [`${ids.length} packages are`, 'them'];
  return [
    {
      rule: 'packages',
      reason: `${count} not in the store as locked, so nobody looked into ${them}: ${listOf(ids)}. \`millrace store fetch\` brings what this system loads.`,
    },
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
              'The age of packages was not looked at: `--min-age 7d` asks the registry for it.',
          },
        ]
      : []),
  ];
}

function listOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
}

/** Each version once, whatever archives locks name for it, and what lies in the archives. */
function distinct(packages: readonly LockedPackage[]): readonly PackageName[] {
  const all = packages.flatMap((one) => [one, ...insiders(one)]);
  return [...new Map(all.map((one) => [JSON.stringify([one.name, one.version]), one])).values()];
}
