import {
  type DenoLock,
  isJsonObject,
  type Json,
  type JsonObject,
  packageClosure,
  resolveDependency,
  resolveSpecifier,
} from '../lock/index.ts';

/**
 * The lock that holds exactly what `specifiers` reach, in the text that Deno itself would write, but
 * without the addresses of archives, which depend on the machine's registry.
 * @param text what `lock` was read from: it also holds fields that only Deno uses
 */
export function trimDenoLock(text: string, lock: DenoLock, specifiers: readonly string[]): string {
  const wanted = specifiers.flatMap((specifier) => resolveSpecifier(lock, specifier) ?? []);
  const ids = [...packageClosure(lock, specifiers).keys()];
  const trimmed: DenoLock = {
    ...lock,
    npm: Object.fromEntries(ids.flatMap((id) => (lock.npm[id] ? [[id, lock.npm[id]]] : []))),
  };
  // `lock` was read from it, so it is a JSON object.
  const raw = JSON.parse(text) as JsonObject;
  const packages = isJsonObject(raw['npm']) ? raw['npm'] : {};
  return printDenoLock(
    sortedObject(wanted.map(({ specifier, id }) => [specifier, id.slice(id.indexOf('@', 1) + 1)])),
    sortedObject(ids.map((id) => [id, rewritePackage(packages[id] ?? {}, trimmed)])),
  );
}

/** Code units, as Deno sorts ASCII text. */
function sortedObject(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Deno shortens an id to its name where the lock holds no other of that name. */
function rewritePackage(raw: Json, lock: DenoLock): JsonObject {
  if (!isJsonObject(raw)) return {};
  const entries = Object.entries(raw).filter(([key]) => key !== 'tarball');
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const isList = /^(dependencies|optionalDependencies|optionalPeers)$/.test(key);
      if (!isList || !Array.isArray(value)) return [key, value];
      // `parseDenoLock` has checked that it is a list of texts.
      return [key, (value as readonly string[]).map((text) => shorten(text, lock))];
    }),
  );
}

function shorten(dependency: string, lock: DenoLock): string {
  if (dependency.includes('@npm:')) return dependency;
  const name = dependency.slice(0, dependency.indexOf('@', 1));
  return dependency.indexOf('@', 1) === -1 || resolveDependency(lock, name) === undefined
    ? dependency
    : name;
}

/** Deno leaves out an empty part, and writes `os` and `cpu` on one line. */
function printDenoLock(specifiers: JsonObject, npm: JsonObject): string {
  const parts = {
    version: '5',
    ...(Object.keys(specifiers).length === 0 ? {} : { specifiers }),
    ...(Object.keys(npm).length === 0 ? {} : { npm }),
  };
  const text = JSON.stringify(parts, null, 2).replace(
    /^( *"(?:os|cpu)": )\[\n([^\]]*)\]/gm,
    (_all, key: string, items: string) => `${key}[${items.trim().replace(/,\s+/g, ', ')}]`,
  );
  return `${text}\n`;
}
