import type { DenoLock, DenoLockPackage } from './deno-lock.ts';
import { parseNpmSpecifier } from './npm-specifier.ts';

/** One entry of a package's `dependencies`: the name that its code imports, and what that is. */
export interface ResolvedDependency {
  readonly alias: string;
  readonly id: string;
}

/** Where an import leads: the specifier as the lock spells it, and the package's id. */
export interface ResolvedSpecifier {
  readonly specifier: string;
  readonly id: string;
}

/** Finds what an `npm:` specifier, as a script writes it, was locked to. */
export function resolveSpecifier(lock: DenoLock, specifier: string): ResolvedSpecifier | undefined {
  const parsed = parseNpmSpecifier(specifier);
  if (parsed === undefined || !Object.hasOwn(lock.specifiers, parsed.key)) return undefined;
  const version = lock.specifiers[parsed.key] ?? '';
  return { specifier: parsed.key, id: `${parsed.name}@${version}` };
}

/**
 * Reads one entry of `dependencies`: `name` (the only id of that name), `name@version` or
 * `alias@npm:name@version`. `undefined` when the lock holds no such package, or several.
 */
export function resolveDependency(
  lock: DenoLock,
  dependency: string,
): ResolvedDependency | undefined {
  return findDependency(idsByName(lock), dependency);
}

/** Every package that these specifiers reach, by id, sorted. Throws when the lock does not hold one. */
export function packageClosure(
  lock: DenoLock,
  specifiers: readonly string[],
): ReadonlyMap<string, DenoLockPackage> {
  const names = idsByName(lock);
  const found = new Map<string, DenoLockPackage>();
  const waiting = specifiers.map((specifier) => {
    const resolved = resolveSpecifier(lock, specifier);
    if (resolved === undefined) throw new RangeError(`The Deno lock does not hold "${specifier}".`);
    return resolved.id;
  });
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    const entry = Object.hasOwn(lock.npm, id) ? lock.npm[id] : undefined;
    if (entry === undefined) throw new RangeError(`The Deno lock does not hold "${id}".`);
    found.set(id, entry);
    for (const text of dependencyEntries(entry)) {
      waiting.push(requireDependency(names, text).id);
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** All entries that lead to other packages, optional ones included: each is in the lock. */
export function dependencyEntries(entry: DenoLockPackage): readonly string[] {
  return [
    ...(entry.dependencies ?? []),
    ...(entry.optionalDependencies ?? []),
    ...(entry.optionalPeers ?? []),
  ];
}

/** The ids of a lock by package name, and every id by itself. */
export function idsByName(lock: DenoLock): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const id of Object.keys(lock.npm)) {
    const name = id.slice(0, id.indexOf('@', 1));
    const ids = names.get(name);
    if (ids === undefined) names.set(name, [id]);
    else ids.push(id);
    names.set(id, [id]);
  }
  return names;
}

/** `resolveDependency` over an index that the caller keeps. */
export function findDependency(
  names: ReadonlyMap<string, readonly string[]>,
  dependency: string,
): ResolvedDependency | undefined {
  const aliased = /^((?:@[^/@]+\/)?[^@/]+)@npm:(.+)$/.exec(dependency);
  const wanted = aliased?.[2] ?? dependency;
  const ids = names.get(wanted) ?? [];
  const id = ids[0];
  if (id === undefined || ids.length > 1) return undefined;
  return { alias: aliased?.[1] ?? id.slice(0, id.indexOf('@', 1)), id };
}

function requireDependency(
  names: ReadonlyMap<string, readonly string[]>,
  dependency: string,
): ResolvedDependency {
  const found = findDependency(names, dependency);
  if (found === undefined) throw new RangeError(`The Deno lock does not hold "${dependency}".`);
  return found;
}
