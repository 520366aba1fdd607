import { ts } from 'ts-morph';
import {
  parseDenoLock,
  parseNpmSpecifier,
  parsePackageId,
  resolveDependency,
  resolveSpecifier,
  type DenoLock,
} from '../../lock/index.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import { isNodeModule } from './node-modules.ts';
import {
  nodeTypesEntry,
  packageFolder,
  type PackagePlace,
  type PackageSet,
  type ProgramFiles,
} from './program-files.ts';
import { scanModule } from './scan-module.ts';

/** Finds the file that an import means; `undefined` when there is none or it is not locked. */
export type ResolveModule = (
  specifier: string,
  from: string,
  mode: ts.ResolutionMode,
) => ts.ResolvedModuleFull | undefined;

/** Finds a file by TypeScript's own rules, in the folders of packages. */
type FindInPackages = ResolveModule;

interface Resolver {
  readonly files: ProgramFiles;
  readonly find: FindInPackages;
  readonly locks: Map<ScriptClosure, DenoLock | undefined>;
  /** By module: what `// @ts-types` says of an import. */
  readonly pragmas: Map<string, ReadonlyMap<string, string>>;
}

/** Resolution as Deno does it: by the script's own lock, and inside packages as Node does. */
export function createModuleResolver(
  files: ProgramFiles,
  options: ts.CompilerOptions,
): { readonly resolve: ResolveModule; readonly cache: ts.ModuleResolutionCache } {
  const host: ts.ModuleResolutionHost = {
    fileExists: files.has,
    readFile: files.read,
    directoryExists: files.hasDirectory,
  };
  const cache = ts.createModuleResolutionCache('/', (name) => name, options);
  const find: FindInPackages = (name, from, mode) =>
    ts.resolveModuleName(name, from, options, host, cache, undefined, mode).resolvedModule;
  const resolver: Resolver = { files, find, locks: new Map(), pragmas: new Map() };
  return { cache, resolve: (written, from, mode) => resolve(resolver, written, from, mode) };
}

function resolve(
  resolver: Resolver,
  written: string,
  from: string,
  mode: ts.ResolutionMode,
): ts.ResolvedModuleFull | undefined {
  const { files } = resolver;
  const place = files.packageAt(from);
  if (place !== undefined) return fromPackage(resolver, written, { ...place, from }, mode);
  if (from.startsWith('/npm/')) {
    return written.startsWith('.') ? resolver.find(written, from, mode) : undefined;
  }
  const specifier = pragmasOf(resolver, from).get(written) ?? written;
  if (specifier.startsWith('npm:')) return fromScript(resolver, specifier, from, mode);
  if (specifier.startsWith('node:')) return nodeTypes(specifier, files);
  return /^[./]/.test(specifier) ? relative(specifier, from, files) : undefined;
}

function fromScript(
  resolver: Resolver,
  specifier: string,
  from: string,
  mode: ts.ResolutionMode,
): ts.ResolvedModuleFull | undefined {
  const owner = resolver.files.ownerOf(from);
  const set = owner === undefined ? undefined : resolver.files.packageSet(owner.digest);
  const lock = owner === undefined ? undefined : lockOf(owner, resolver.locks);
  if (set === undefined || lock === undefined) return undefined;
  const locked = resolveSpecifier(lock, specifier);
  if (locked === undefined) return undefined;
  const subpath = parseNpmSpecifier(specifier)?.subpath ?? '';
  return resolver.find(...requestOf(set, locked.id, subpath), mode);
}

/** What to ask TypeScript for, and from where, to get a file of this very package. */
function requestOf(set: PackageSet, id: string, subpath: string): [name: string, from: string] {
  const name = parsePackageId(id)?.name ?? '';
  return [subpath === '' ? name : `${name}/${subpath}`, `${packageFolder(set, id)}/entry.ts`];
}

function fromPackage(
  resolver: Resolver,
  written: string,
  place: PackagePlace & { readonly from: string },
  mode: ts.ResolutionMode,
): ts.ResolvedModuleFull | undefined {
  // A package's own name and `#name` are looked up in its own package.json.
  const own = resolver.find(written, place.from, mode);
  if (/^[.#]/.test(written) || own !== undefined) return own;
  const [, name = '', subpath = ''] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(written) ?? [];
  const found = dependencies(place, [name, typesPackage(name)]).map((id) =>
    resolver.find(...requestOf(place.set, id, subpath), mode),
  );
  return (
    found.find((module) => module !== undefined && isTyped(module)) ??
    (isNodeModule(written) ? nodeTypes(written, resolver.files) : undefined) ??
    found.find((module) => module !== undefined)
  );
}

/** Ids of the package's dependencies that it calls by one of these names, in their order. */
function dependencies(place: PackagePlace, names: readonly string[]): readonly string[] {
  const { packages } = place.set.files;
  const entry = packages.get(place.id);
  const lock: DenoLock = { version: '5', specifiers: {}, npm: Object.fromEntries(packages) };
  const all = [
    ...(entry?.dependencies ?? []),
    ...(entry?.optionalDependencies ?? []),
    ...(entry?.optionalPeers ?? []),
  ].flatMap((text) => resolveDependency(lock, text) ?? []);
  return names.flatMap((name) => all.filter(({ alias }) => alias === name).map(({ id }) => id));
}

function typesPackage(name: string): string {
  return `@types/${name.replace(/^@(.+)\/(.+)$/, '$1__$2')}`;
}

function isTyped({ resolvedFileName }: ts.ResolvedModuleFull): boolean {
  return /\.(?:[cm]?tsx?|json)$/.test(resolvedFileName);
}

/** `/// <reference types="name" />`: Node's types, those of a dependency, or as a script's import. */
export function resolveTypes(
  { resolve: find, files }: { readonly resolve: ResolveModule; readonly files: ProgramFiles },
  name: string,
  from: string,
): string | undefined {
  if (name === 'node') return nodeTypes(name, files)?.resolvedFileName;
  return find(name, from, ts.ModuleKind.ESNext)?.resolvedFileName;
}

/** All `node:` modules are declared in one place, which is loaded when somebody imports one. */
function nodeTypes(specifier: string, files: ProgramFiles): ts.ResolvedModuleFull | undefined {
  if (!isNodeModule(specifier) && specifier !== 'node') return undefined;
  if (!files.has(nodeTypesEntry)) return undefined;
  const place = { resolvedFileName: nodeTypesEntry, extension: ts.Extension.Dts };
  return { ...place, isExternalLibraryImport: true };
}

function lockOf(
  owner: ScriptClosure,
  locks: Map<ScriptClosure, DenoLock | undefined>,
): DenoLock | undefined {
  if (!locks.has(owner)) {
    const read = owner.denoLock === undefined ? undefined : parseDenoLock(owner.denoLock.text);
    locks.set(owner, read?.ok === true ? read.lock : undefined);
  }
  return locks.get(owner);
}

/** Deno reads exactly the file that is named, with its extension. */
function relative(
  specifier: string,
  from: string,
  files: ProgramFiles,
): ts.ResolvedModuleFull | undefined {
  const resolvedFileName = decodePath(new URL(specifier, `file://${from}`).pathname);
  if (!files.has(resolvedFileName)) return undefined;
  const extension = /(\.d)?\.[cm]?[jt]sx?$|\.json$/.exec(resolvedFileName)?.[0];
  return extension === undefined ? undefined : { resolvedFileName, extension };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}

/** What `// @ts-types="…"` above an import says its types are. */
function pragmasOf({ files, pragmas }: Resolver, from: string): ReadonlyMap<string, string> {
  const known = pragmas.get(from);
  if (known !== undefined) return known;
  const text = files.read(from) ?? '';
  // Most modules have none, and to look for one takes the whole module apart.
  const found = /@(?:ts|deno)-types/.test(text)
    ? readPragmas(from, text)
    : new Map<string, string>();
  pragmas.set(from, found);
  return found;
}

function readPragmas(from: string, text: string): ReadonlyMap<string, string> {
  const { imports } = scanModule(from, text);
  const ordered = [...imports].sort((a, b) => a.start - b.start);
  const pragmas = new Map<string, string>();
  for (const [index, { kind, specifier }] of ordered.entries()) {
    const next = ordered[index + 1];
    if (kind === 'types-pragma' && next !== undefined) pragmas.set(next.specifier, specifier);
  }
  return pragmas;
}
