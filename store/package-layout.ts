import {
  type DenoLock,
  type DenoLockPackage,
  parsePackageId,
  resolveDependency,
  resolveSpecifier,
} from '../lock/index.ts';

/** What Deno compares a package's `os` and `cpu` with: Node's names of this machine. */
export interface Platform {
  readonly os: string;
  readonly cpu: string;
}

/** A package of a lock and where Deno looks for its files. */
export interface PlacedPackage {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Below the registry's folder: `zod/4.1.12`, `@a/b/1.0.0`, `lib/1.0.0_1`. */
  readonly folder: string;
  /** Of the archive, 128 hex digits. */
  readonly sha512: string;
  readonly entry: DenoLockPackage;
}

/**
 * The packages that Deno loads on this platform, sorted by folder: all that the specifiers reach, but
 * for optional ones made for another system. Deno refuses to start when one of them is missing.
 */
export function placePackages(lock: DenoLock, platform: Platform): readonly PlacedPackage[] {
  const wanted = packagesFor(lock, platform);
  return placeAll(lock)
    .filter((placed) => wanted.has(placed.id))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/**
 * Ids of one name and version that differ in peers are separate copies. Deno numbers them in the
 * order of the lock's ids, which it sorts: the first is `1.0.0`, the next `1.0.0_1`.
 */
function placeAll(lock: DenoLock): readonly PlacedPackage[] {
  const copies = new Map<string, number>();
  return Object.entries(lock.npm)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, entry]) => {
      const parsed = parsePackageId(id);
      if (parsed === undefined) throw new RangeError(`"${id}" is no package id.`);
      const { name, version } = parsed;
      const copy = copies.get(`${name}@${version}`) ?? 0;
      copies.set(`${name}@${version}`, copy + 1);
      const folder = `${packageFolder(name)}/${version}${copy === 0 ? '' : `_${copy}`}`;
      return { id, name, version, folder, sha512: readIntegrity(entry.integrity), entry };
    });
}

function packagesFor(lock: DenoLock, platform: Platform): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = Object.keys(lock.specifiers).flatMap(
    (specifier) => resolveSpecifier(lock, specifier)?.id ?? [],
  );
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const entry = lock.npm[id];
    if (entry === undefined || found.has(id)) continue;
    found.add(id);
    waiting.push(...idsOf(lock, [...(entry.dependencies ?? []), ...(entry.optionalPeers ?? [])]));
    const optional = idsOf(lock, entry.optionalDependencies ?? []);
    waiting.push(...optional.filter((other) => isMadeFor(lock.npm[other], platform)));
  }
  return found;
}

function idsOf(lock: DenoLock, dependencies: readonly string[]): readonly string[] {
  return dependencies.flatMap((dependency) => resolveDependency(lock, dependency)?.id ?? []);
}

function isMadeFor(entry: DenoLockPackage | undefined, platform: Platform): boolean {
  return matches(entry?.os, platform.os) && matches(entry?.cpu, platform.cpu);
}

/** Deno's meaning of `os` and `cpu`: the first item that names this system decides; `!` excludes. */
function matches(list: readonly string[] | undefined, name: string): boolean {
  const decisive = list?.find((item) => item === name || item === `!${name}`);
  if (decisive !== undefined) return decisive === name;
  return list === undefined || list.length === 0 || list.some((item) => item.startsWith('!'));
}

/** Names that differ only in case would meet on some file systems: Deno writes them in base32. */
export function packageFolder(name: string): string {
  return name === name.toLowerCase() ? name : `_${base32(name)}`;
}

/** RFC 4648 without padding, in lower case. Names of packages are ASCII. */
function base32(text: string): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const bits = Array.from(Buffer.from(text), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)] ?? '').join('');
}

/** The hex digits of a `sha512-…` integrity, as `parseDenoLock` has checked it. */
export function readIntegrity(integrity: string): string {
  const match = /^sha512-([A-Za-z0-9+/]{86}==)$/.exec(integrity);
  if (match?.[1] === undefined) throw new RangeError(`"${integrity}" is no sha512 integrity.`);
  return Buffer.from(match[1], 'base64').toString('hex');
}
