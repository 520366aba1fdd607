import { posix } from 'node:path';
import { canonicalJson } from './canonical-json.ts';
import type { Json } from './json.ts';
import type { Sha256 } from './content-id.ts';
import type { DenoLock, DenoLockPackage } from './deno-lock.ts';
import { findDependency, idsByName, packageClosure, resolveSpecifier } from './package-closure.ts';
import { sha256 } from './sha256.ts';

/** All that can run, or shape a schema, when a script runs. */
export interface DigestInput {
  /** Repository path of the module that exports `main`; a key of `modules`. */
  readonly entry: string;
  /** Digest of each module's raw bytes by repository path, type-only modules included. */
  readonly modules: ReadonlyMap<string, Sha256>;
  /** The script's Deno lock and every `npm:` specifier that a module names. */
  readonly packages?: { readonly lock: DenoLock; readonly specifiers: readonly string[] };
}

/**
 * The script's digest: any byte that can run, and any change of what an import leads to, changes
 * it; moving the script with its modules, or another package in its Deno lock, does not.
 */
export function scriptDigest(closure: DigestInput): Sha256 {
  return sha256(canonicalJson(digestDocument(closure)));
}

/** The document whose canonical JSON is hashed. */
export function digestDocument(closure: DigestInput): Json {
  const folder = posix.dirname(closure.entry);
  const relative = (path: string): string => posix.relative(folder, path);
  const modules = [...closure.modules].map(([path, digest]) => [relative(path), digest] as const);
  return {
    entry: relative(closure.entry),
    modules: Object.fromEntries(modules),
    ...packageParts(closure.packages),
  };
}

function packageParts(packages: DigestInput['packages']): { specifiers: Json; packages: Json } {
  if (packages === undefined) return { specifiers: {}, packages: {} };
  const { lock, specifiers } = packages;
  const closure = packageClosure(lock, specifiers);
  const names = idsByName(lock);
  const resolved = specifiers.flatMap((specifier) => resolveSpecifier(lock, specifier) ?? []);
  return {
    specifiers: Object.fromEntries(resolved.map(({ specifier, id }) => [specifier, id])),
    packages: Object.fromEntries([...closure].map(([id, entry]) => [id, wiring(entry, names)])),
  };
}

/** Dependencies as resolved ids: the short form in the lock depends on its other packages. */
function wiring(entry: DenoLockPackage, names: ReadonlyMap<string, readonly string[]>): Json {
  const ids = (texts: readonly string[] = []): Json =>
    Object.fromEntries(
      texts.flatMap((text) => {
        const found = findDependency(names, text);
        return found === undefined ? [] : [[found.alias, found.id]];
      }),
    );
  return {
    integrity: entry.integrity,
    dependencies: ids(entry.dependencies),
    optional: ids([...(entry.optionalDependencies ?? []), ...(entry.optionalPeers ?? [])]),
    os: [...(entry.os ?? [])].sort(),
    cpu: [...(entry.cpu ?? [])].sort(),
  };
}
