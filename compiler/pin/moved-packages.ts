import { parseDenoLock, parsePackageId } from '../../lock/index.ts';

/** A package of a script's Deno lock that is at another version than before. */
export interface PackageMove {
  /** Repository path of the Deno lock. */
  readonly lock: string;
  readonly package: string;
  /** Versions, joined by commas where there are several; `null` for none. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What moved between two texts of a Deno lock; the first may be absent or unreadable. */
export function movedPackages(
  path: string,
  before: string | undefined,
  after: string,
): readonly PackageMove[] {
  const [old, now] = [versionsOf(before ?? ''), versionsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names
    .map((name) => ({ name, from: old.get(name) ?? null, to: now.get(name) ?? null }))
    .filter(({ from, to }) => from !== to)
    .map(({ name, from, to }) => ({ lock: path, package: name, from, to }));
}

function versionsOf(text: string): ReadonlyMap<string, string> {
  const parsed = parseDenoLock(text);
  const versions = new Map<string, Set<string>>();
  for (const id of Object.keys(parsed.ok ? parsed.lock.npm : {})) {
    const { name, version } = parsePackageId(id) ?? { name: id, version: '' };
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  }
  return new Map([...versions].map(([name, all]) => [name, [...all].sort().join(', ')]));
}
