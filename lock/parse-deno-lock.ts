import { isJsonArray } from './canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import type { DenoLock, DenoLockPackage } from './deno-lock.ts';
import { isInRange, parseNpmSpecifier } from './npm-specifier.ts';
import { dependencyEntries, findDependency, idsByName } from './package-closure.ts';
import { parsePackageId } from './package-id.ts';

export type DenoLockReading =
  { readonly ok: true; readonly lock: DenoLock } | { readonly ok: false; readonly message: string };

/** What Deno may write of a package that neither changes what runs nor where it comes from; `scripts` is kept for reviews. */
const ignoredPackageKeys: ReadonlySet<string> = new Set([
  'bin',
  'deprecated',
  'scripts',
  'tarball',
]);
const listKeys = ['dependencies', 'optionalDependencies', 'optionalPeers', 'os', 'cpu'] as const;
const integrityPattern = /^sha512-[A-Za-z0-9+/]{86}==$/;
const maxLength = 16 * 1024 * 1024;

/**
 * Reads a script's Deno lock, strictly: format 5, npm packages only, every package with a sha512,
 * every edge inside the lock. The message says what to do.
 */
export function parseDenoLock(text: string): DenoLockReading {
  try {
    return { ok: true, lock: readDocument(text) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, message: error.message };
    throw error;
  }
}

/** Ends the reading with one message; never leaves this file. */
class Refusal extends Error {}

function readDocument(text: string): DenoLock {
  const root = parse(text);
  if (root['version'] !== '5') throw new Refusal(versionMessage(root['version']));
  for (const key of Object.keys(root)) checkTopLevelKey(key, root[key]);
  const lock: DenoLock = {
    version: '5',
    specifiers: readSpecifiers(section(root, 'specifiers')),
    npm: readPackages(section(root, 'npm')),
  };
  checkSpecifiers(lock);
  checkEdges(lock);
  return lock;
}

function parse(text: string): JsonObject {
  if (text.length > maxLength) throw new Refusal('This Deno lock is larger than 16 MiB.');
  let root: Json;
  try {
    // JSON.parse returns JSON or throws.
    root = JSON.parse(text) as Json;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new Refusal(
      'This Deno lock is not JSON. Restore it from git, or delete it and run `millrace pin`.',
    );
  }
  if (!isJsonObject(root)) throw new Refusal('This Deno lock does not hold a JSON object.');
  return root;
}

function versionMessage(version: Json | undefined): string {
  const found = typeof version === 'string' ? `has format ${version}` : 'names no format';
  return `This Deno lock ${found}, and Millrace reads format 5. Run \`millrace update\` on the script to write it anew.`;
}

function checkTopLevelKey(key: string, value: Json | undefined): void {
  if (key === 'version' || key === 'specifiers' || key === 'npm') return;
  if (isJsonObject(value) && Object.keys(value).length === 0) return;
  if (key === 'jsr' || key === 'remote' || key === 'redirects') {
    throw new Refusal(
      `This Deno lock has entries under "${key}", whose files Millrace cannot hold yet. Import the code from npm, or as a file of the repository.`,
    );
  }
  throw new Refusal(
    `This Deno lock has entries under "${key}". A script's own lock holds only its npm packages; delete it and run \`millrace pin\`.`,
  );
}

function section(root: JsonObject, key: 'specifiers' | 'npm'): JsonObject {
  const value = Object.hasOwn(root, key) ? root[key] : {};
  if (!isJsonObject(value)) throw new Refusal(`"${key}" of this Deno lock is not an object.`);
  return value;
}

function readSpecifiers(entries: JsonObject): Record<string, string> {
  const specifiers = Object.entries(entries).map(([specifier, version]) => {
    const parsed = parseNpmSpecifier(specifier);
    if (specifier.startsWith('jsr:')) checkTopLevelKey('jsr', entries);
    if (parsed?.key !== specifier || typeof version !== 'string') {
      throw new Refusal(`The specifier "${specifier}" of this Deno lock cannot be read.`);
    }
    return [specifier, version] as const;
  });
  return Object.fromEntries(specifiers);
}

function readPackages(entries: JsonObject): Record<string, DenoLockPackage> {
  return Object.fromEntries(
    Object.entries(entries).map(([id, entry]) => {
      if (parsePackageId(id) === undefined || !isJsonObject(entry)) {
        throw new Refusal(`The package "${id}" of this Deno lock cannot be read.`);
      }
      return [id, readPackage(id, entry)];
    }),
  );
}

function readPackage(id: string, entry: JsonObject): DenoLockPackage {
  const integrity = entry['integrity'];
  if (typeof integrity !== 'string' || !integrityPattern.test(integrity)) {
    throw new Refusal(
      `The package "${id}" has no sha512 in this Deno lock, so its bytes cannot be verified. Delete the lock and run \`millrace pin\`.`,
    );
  }
  const known = new Set<string>(['integrity', ...listKeys, ...ignoredPackageKeys]);
  const unknown = Object.keys(entry).find((key) => !known.has(key));
  if (unknown !== undefined) {
    throw new Refusal(`The package "${id}" of this Deno lock has an unknown entry "${unknown}".`);
  }
  const lists = listKeys.flatMap((key) => {
    const list = entry[key];
    return list === undefined ? [] : [[key, readList(id, key, list)] as const];
  });
  const scripts = entry['scripts'] === true ? { scripts: true as const } : {};
  return { integrity, ...Object.fromEntries(lists), ...scripts };
}

function readList(id: string, key: string, value: Json): readonly string[] {
  const isText = (item: Json): item is string => typeof item === 'string';
  if (isJsonArray(value) && value.every(isText)) return value;
  throw new Refusal(`"${key}" of the package "${id}" in this Deno lock is not a list of texts.`);
}

/** Each specifier leads to a package of the lock, and to a version that it admits. */
function checkSpecifiers(lock: DenoLock): void {
  for (const [specifier, version] of Object.entries(lock.specifiers)) {
    const parsed = parseNpmSpecifier(specifier);
    const id = `${parsed?.name ?? ''}@${version}`;
    if (!Object.hasOwn(lock.npm, id)) {
      throw new Refusal(`This Deno lock maps "${specifier}" to "${id}", which it does not hold.`);
    }
    const plain = parsePackageId(id)?.version ?? version;
    if (parsed !== undefined && !isInRange(plain, parsed.range)) {
      throw new Refusal(
        `This Deno lock maps "${specifier}" to ${plain}, which is outside that range. Restore it from git, or delete it and run \`millrace pin\`.`,
      );
    }
  }
}

function checkEdges(lock: DenoLock): void {
  const names = idsByName(lock);
  for (const [id, entry] of Object.entries(lock.npm)) {
    const lost = dependencyEntries(entry).find((text) => findDependency(names, text) === undefined);
    if (lost !== undefined) {
      throw new Refusal(
        `The package "${id}" of this Deno lock depends on "${lost}", which the lock does not hold.`,
      );
    }
  }
}
