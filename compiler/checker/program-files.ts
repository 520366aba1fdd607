import { canonicalJson, sha256, type Json, type Sha256 } from '../../lock/index.ts';
import type { PackageFiles } from '../model/host.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import type { ProgramInput } from './repository-program.ts';

/** Where the program's own world has the things it is made of. Every path in it is absolute. */
export interface ProgramFiles {
  /** A text, or `undefined`. Package files are read when they are asked for. */
  readonly read: (path: string) => string | undefined;
  readonly has: (path: string) => boolean;
  readonly hasDirectory: (path: string) => boolean;
  readonly write: (path: string, text: string) => void;
  /** The entry module of a script. */
  readonly entryOf: (digest: Sha256) => string;
  /** The script that a module belongs to; the first one for a module that several share. */
  readonly ownerOf: (path: string) => ScriptClosure | undefined;
  /** Repository path of a module, for messages; `undefined` outside scripts. */
  readonly repositoryPath: (path: string) => string | undefined;
  readonly packageSet: (digest: Sha256) => PackageSet | undefined;
  readonly packageAt: (path: string) => PackagePlace | undefined;
  readonly closures: readonly ScriptClosure[];
  readonly closureOf: (digest: Sha256) => ScriptClosure | undefined;
}

/** The packages of a script's lock. Scripts whose locks hold the same ones share their files. */
export interface PackageSet {
  readonly key: string;
  readonly files: PackageFiles;
}

export interface PackagePlace {
  readonly set: PackageSet;
  readonly id: string;
  /** Relative to the package's root. */
  readonly path: string;
}

/** The folder from which a package is resolved by its own name. */
export function packageFolder(set: PackageSet, id: string): string {
  return `/npm/${set.key}/${encodeURIComponent(id)}`;
}

const nodeTypesFolder = '/npm/node/@types/node';

/** The module that declares every `node:` module. */
export const nodeTypesEntry: string = `${nodeTypesFolder}/index.d.ts`;

/** Whether a path is of the user's own code, or of a virtual module: its doc comments are read. */
export function isScriptText(path: string): boolean {
  return !path.startsWith('/npm/') && !path.startsWith('/lib/');
}

/** Whether a path is of the language, of Deno or of Node. */
export function isLibrary(path: string): boolean {
  return path.startsWith('/lib/') || path.startsWith(`${nodeTypesFolder}/`);
}

/**
 * Lays the sources out. A script without packages stands at `/repo/PATH`, where scripts share their
 * modules; one with packages, or with other bytes than the first at that path, has a world of its
 * own: its lock decides what its imports mean.
 */
export function layOutFiles(input: ProgramInput): ProgramFiles {
  // Every script is an ES module; a package says in its own package.json what its files are.
  const texts = new Map([['/package.json', '{"type":"module"}']]);
  const owners = new Map<string, ScriptClosure>();
  const roots = new Map<Sha256, string>();
  const sets = new Map<Sha256, PackageSet>();
  const byKey = new Map<string, PackageSet>();
  for (const closure of input.closures) {
    const files = input.packages.get(closure.digest);
    if (files !== undefined) {
      const key = packageKey(files);
      const set = byKey.get(key) ?? { key, files };
      byKey.set(key, set);
      sets.set(closure.digest, set);
    }
    const root = fits(closure, texts, files !== undefined) ? '/repo' : `/closure/${closure.digest}`;
    roots.set(closure.digest, root);
    for (const [path, module] of closure.modules) {
      texts.set(`${root}/${path}`, module.text);
      if (!owners.has(`${root}/${path}`)) owners.set(`${root}/${path}`, closure);
    }
  }
  const packageAt = (path: string): PackagePlace | undefined => placeOf(path, byKey);
  const entries = new Map(
    input.closures.map(({ digest, entry }) => [digest, `${roots.get(digest) ?? ''}/${entry}`]),
  );
  const byDigest = new Map(input.closures.map((closure) => [closure.digest, closure]));
  return {
    closures: input.closures,
    closureOf: (digest) => byDigest.get(digest),
    read: (path) => texts.get(path) ?? readPackage(path, packageAt, input),
    has: (path) => texts.has(path) || hasPackageFile(path, packageAt, input),
    hasDirectory: (path) => hasDirectory(path, packageAt),
    write: (path, text) => texts.set(path, text),
    entryOf: (digest) => entries.get(digest) ?? '',
    ownerOf: (path) => owners.get(path),
    repositoryPath: (path) => /^(?:\/repo|\/closure\/[0-9a-f]+)\/(.+)$/.exec(path)?.[1],
    packageSet: (digest) => sets.get(digest),
    packageAt,
  };
}

function fits(
  closure: ScriptClosure,
  texts: ReadonlyMap<string, string>,
  hasPackages: boolean,
): boolean {
  if (hasPackages || closure.origin === 'history') return false;
  return [...closure.modules].every(([path, { text }]) => {
    const known = texts.get(`/repo/${path}`);
    return known === undefined || known === text;
  });
}

function packageKey({ packages }: PackageFiles): string {
  const entries = [...packages].map(([id, entry]): [string, Json] => [id, { ...entry }]);
  return sha256(canonicalJson(Object.fromEntries(entries))).slice(0, 16);
}

function placeOf(path: string, sets: ReadonlyMap<string, PackageSet>): PackagePlace | undefined {
  const match = /^\/npm\/([^/]+)\/([^/]+)\/node_modules\/((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(
    path,
  );
  const set = sets.get(match?.[1] ?? '');
  if (match === null || set === undefined) return undefined;
  const id = decodeURIComponent(match[2] ?? '');
  // The folder holds the package itself and nothing else; its dependencies have folders of their own.
  if (!id.startsWith(`${match[3] ?? ''}@`)) return undefined;
  return { set, id, path: match[4] ?? '' };
}

function readPackage(
  path: string,
  packageAt: (path: string) => PackagePlace | undefined,
  input: ProgramInput,
): string | undefined {
  if (path.startsWith(`${nodeTypesFolder}/`)) {
    return input.nodeTypes.read(path.slice(nodeTypesFolder.length + 1));
  }
  const place = packageAt(path);
  return place === undefined ? undefined : place.set.files.read(place.id, place.path);
}

function hasPackageFile(
  path: string,
  packageAt: (path: string) => PackagePlace | undefined,
  input: ProgramInput,
): boolean {
  if (path.startsWith(`${nodeTypesFolder}/`)) {
    return input.nodeTypes.has(path.slice(nodeTypesFolder.length + 1));
  }
  const place = packageAt(path);
  return place !== undefined && place.set.files.has(place.id, place.path);
}

/** Resolution asks for folders before it asks for files in them; a folder that may be there is enough. */
function hasDirectory(
  path: string,
  packageAt: (path: string) => PackagePlace | undefined,
): boolean {
  if (!path.startsWith('/npm/')) return true;
  const place = packageAt(path);
  if (place === undefined)
    return /^\/npm\/[^/]+(?:\/[^/]+(?:\/node_modules(?:\/@[^/]+)?)?)?$/.test(path);
  return place.path === '' || place.set.files.hasDirectory(place.id, place.path);
}
