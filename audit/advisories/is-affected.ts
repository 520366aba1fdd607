import type { SemVer } from 'semver';
import type { OsvAffected, OsvEvent } from './osv-record.ts';
import { readVersion } from './read-version.ts';

/**
 * Whether a version is affected, by the evaluation algorithm of the OSV schema 1.7 (`IsVulnerable`).
 * What cannot be read errs towards yes: an unreadable version is affected, an unreadable start is
 * the beginning, and an unreadable end is none.
 */
export function isAffected(
  version: string,
  { ranges, versions }: Pick<OsvAffected, 'ranges' | 'versions'>,
): boolean {
  if (versions.includes(version)) return true;
  const found = readVersion(version);
  if (found === undefined) return ranges.length > 0 || versions.length > 0;
  return (
    versions.some((text) => isSame(found, readVersion(text))) ||
    ranges.some((events) => isBeforeLimits(found, events) && isInside(found, events))
  );
}

/** Build metadata says nothing about order, and npm publishes no two versions that differ in it alone. */
function isSame(found: SemVer, other: SemVer | undefined): boolean {
  return other !== undefined && found.compare(other) === 0;
}

function isBeforeLimits(found: SemVer, events: readonly OsvEvent[]): boolean {
  const limits = events.filter(({ kind }) => kind === 'limit');
  return (
    limits.length === 0 ||
    limits.some(({ version }) => {
      const limit = readVersion(version);
      return limit === undefined || found.compare(limit) < 0;
    })
  );
}

/** `undefined`: before every version. */
interface Placed {
  readonly kind: OsvEvent['kind'];
  readonly at: SemVer | undefined;
}

function isInside(found: SemVer, events: readonly OsvEvent[]): boolean {
  let inside = false;
  for (const { kind, at } of inOrder(events)) {
    const order = at === undefined ? 1 : found.compare(at);
    if (kind === 'introduced' && order >= 0) inside = true;
    else if (kind === 'fixed' && order >= 0) inside = false;
    else if (kind === 'last_affected' && order > 0) inside = false;
  }
  return inside;
}

/** Events of one version keep the order in which they are written. */
function inOrder(events: readonly OsvEvent[]): readonly Placed[] {
  return events
    .flatMap(({ kind, version }): readonly Placed[] => {
      const at = kind === 'introduced' && version === '0' ? undefined : readVersion(version);
      return at === undefined && kind !== 'introduced' ? [] : [{ kind, at }];
    })
    .sort((a, b) => comparePlaces(a.at, b.at));
}

function comparePlaces(a: SemVer | undefined, b: SemVer | undefined): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  return a.compare(b);
}
