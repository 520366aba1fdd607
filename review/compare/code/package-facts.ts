import { type DenoLock, parsePackageId, resolveSpecifier } from '../../../lock/index.ts';

/** What a Deno lock says of one version of a package. */
export interface PackageFacts {
  readonly version: string;
  readonly integrity: string;
  /** A script imports it; else it came with another package. */
  readonly isDirect: boolean;
  readonly hasScripts: boolean;
  /** It is made for some systems or processors only: a sign of native code. */
  readonly isNative: boolean;
}

/** The versions of each package by name, each version once, whatever peers it was resolved with. */
export function packageFacts(
  lock: DenoLock | undefined,
): ReadonlyMap<string, ReadonlyMap<string, PackageFacts>> {
  const found = new Map<string, Map<string, PackageFacts>>();
  if (lock === undefined) return found;
  const direct = new Set(
    Object.keys(lock.specifiers).map((specifier) => resolveSpecifier(lock, specifier)?.id),
  );
  for (const [id, entry] of Object.entries(lock.npm)) {
    const parsed = parsePackageId(id);
    if (parsed === undefined) continue;
    const { name, version } = parsed;
    const versions = found.get(name) ?? new Map<string, PackageFacts>();
    found.set(name, versions);
    versions.set(version, {
      version,
      integrity: entry.integrity,
      isDirect: direct.has(id) || versions.get(version)?.isDirect === true,
      hasScripts: entry.scripts === true,
      isNative: entry.os !== undefined || entry.cpu !== undefined,
    });
  }
  return found;
}

/** `4.1.12 (direct, install script, native code)`. */
export function factsText(facts: PackageFacts): string {
  const words = [
    facts.isDirect ? 'direct' : 'transitive',
    ...(facts.hasScripts ? ['install script'] : []),
    ...(facts.isNative ? ['native code'] : []),
  ];
  return `${facts.version} (${words.join(', ')})`;
}
