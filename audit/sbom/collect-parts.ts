import {
  type DenoLock,
  type DenoLockPackage,
  parsePackageId,
  resolveDependency,
  resolveSpecifier,
} from '../../lock/index.ts';
import { sha256 } from '../../lock/index.ts';
import type { ClosureFacts, ScriptFacts } from '../model/closure-facts.ts';
import type { FlowFacts } from '../model/flow-facts.ts';
import type { LockedPackage, PackageFacts } from '../model/package-facts.ts';

/** What a bill of materials is made from: part of `AuditFacts`. */
export interface SbomFacts {
  readonly flows: readonly FlowFacts[];
  readonly closures: ClosureFacts;
  readonly packages: PackageFacts;
}

/** One thing that a flow is made of, and what it directly stands on. */
export interface Part {
  /** Unique in a bill, and the same in every bill that has this very thing. */
  readonly ref: string;
  readonly kind: 'flow' | 'script' | 'file' | 'package' | 'engine';
  /** A path; of a package, its name. */
  readonly name: string;
  readonly version?: string;
  /** SHA-256 of its bytes, 64 hexadecimal digits. */
  readonly sha256?: string;
  /** Of a package: as its Deno lock has it. */
  readonly integrity?: string;
  readonly license?: string;
  /** Reached over optional dependencies alone. */
  readonly isOptional?: true;
  readonly properties: readonly (readonly [name: string, value: string])[];
  /** Refs, sorted. */
  readonly dependsOn: readonly string[];
}

/** Every part of these flows, each once, sorted by ref. */
export function collectParts({ flows, closures, packages }: SbomFacts): readonly Part[] {
  const parts = [
    ...flows.map((flow) => flowPart(flow, closures)),
    ...otherFlows(flows, closures),
    ...flows.flatMap(engineParts),
    ...closures.scripts.map(scriptPart),
    ...closures.scripts.flatMap(fileParts),
    ...packageParts(closures.scripts, packages.packages),
  ];
  return [...new Map(parts.map((part) => [part.ref, part])).values()].sort((a, b) =>
    compare(a.ref, b.ref),
  );
}

export function flowRef(path: string): string {
  return `flow:${path}`;
}

function flowPart({ path, lock }: FlowFacts, closures: ClosureFacts): Part {
  const known = 'lock' in lock ? lock : undefined;
  return {
    ref: flowRef(path),
    kind: 'flow',
    name: path,
    ...(known !== undefined && { version: sha256(known.text), sha256: sha256(known.text) }),
    properties: [['millrace:lock', lock.kind]],
    dependsOn: sorted([
      ...(known === undefined ? [] : [engineRef(known.lock.engine.deno)]),
      ...usedBy(path, closures),
    ]),
  };
}

function usedBy(flow: string, { scripts, subflows }: ClosureFacts): readonly string[] {
  return [
    ...scripts
      .filter(({ uses }) => uses.some((use) => use.flow === flow))
      .map((script) => scriptRef(script)),
    ...subflows.filter((one) => one.flow === flow).map(({ path }) => flowRef(yamlOf(path))),
  ];
}

/** Subflows that were not asked for: known by the lock that their parent holds. */
function otherFlows(flows: readonly FlowFacts[], closures: ClosureFacts): readonly Part[] {
  const asked = new Set(flows.map(({ path }) => path));
  return closures.subflows
    .map(({ path, sha256: digest }) => ({ path: yamlOf(path), digest }))
    .filter(({ path }) => !asked.has(path))
    .map(({ path, digest }) => ({
      ref: flowRef(path),
      kind: 'flow',
      name: path,
      version: digest,
      sha256: digest,
      properties: [['millrace:lock', 'pinned']],
      dependsOn: sorted(usedBy(path, closures)),
    }));
}

function yamlOf(lockPath: string): string {
  return lockPath.replace(/\.lock\.json$/, '.yaml');
}

function engineParts({ lock }: FlowFacts): readonly Part[] {
  if (!('lock' in lock)) return [];
  const range = lock.lock.engine.deno;
  const properties = [['millrace:versionRange', range]] as const;
  return [{ ref: engineRef(range), kind: 'engine', name: 'deno', properties, dependsOn: [] }];
}

function engineRef(range: string): string {
  return `engine:deno@${range}`;
}

function scriptRef({ digest, script }: ScriptFacts): string {
  return `script:${script.entry}@${digest}`;
}

function scriptPart(facts: ScriptFacts): Part {
  const { digest, script, denoLock } = facts;
  const lock = denoLock?.lock;
  const isOpen = denoLock !== undefined && lock === undefined;
  return {
    ref: scriptRef(facts),
    kind: 'script',
    name: script.entry,
    version: digest,
    properties: [
      ['millrace:scriptDigest', digest],
      ...(isOpen
        ? ([['millrace:packages', 'unknown: its Deno lock cannot be read']] as const)
        : []),
    ],
    dependsOn: sorted([
      ...fileParts(facts).map(({ ref }) => ref),
      ...(lock === undefined ? [] : importedIds(lock).map(packageRef)),
    ]),
  };
}

/** Modules and the Deno lock. The same path has several digests where an old pin still holds. */
function fileParts({ script, denoLock }: ScriptFacts): readonly Part[] {
  const files = Object.entries(script.modules).map(([path, locked]) => ({
    path,
    sha256: locked.sha256,
    role: 'module',
  }));
  const lock = script.denoLock ?? denoLock;
  const locks = lock === undefined ? [] : [{ ...lock, role: 'deno-lock' }];
  return [...files, ...locks].map(({ path, sha256: digest, role }) => ({
    ref: `file:${path}@${digest}`,
    kind: 'file',
    name: path,
    sha256: digest,
    properties: [['millrace:role', role]],
    dependsOn: [],
  }));
}

/** A script's own lock holds exactly the specifiers that it imports. */
function importedIds(lock: DenoLock): readonly string[] {
  return Object.keys(lock.specifiers).flatMap(
    (specifier) => resolveSpecifier(lock, specifier)?.id ?? [],
  );
}

interface FoundPackage {
  readonly entry: DenoLockPackage;
  readonly dependsOn: Set<string>;
  isOptional: boolean;
}

/**
 * Packages by id with peers, so that two that were resolved with other peers stay two. Where Deno locks disagree about
 * what an id's ranges lead to, it depends on all of it.
 */
function packageParts(
  scripts: readonly ScriptFacts[],
  known: readonly LockedPackage[],
): readonly Part[] {
  const found = new Map<string, FoundPackage>();
  for (const { denoLock } of scripts) {
    if (denoLock?.lock !== undefined) addPackages(found, denoLock.lock);
  }
  const facts = new Map(known.map((one) => [`${one.name}@${one.version}`, one]));
  return [...found].map(([id, one]) => packagePart(id, one, facts));
}

function addPackages(found: Map<string, FoundPackage>, lock: DenoLock): void {
  const required = requiredIds(lock);
  for (const [id, entry] of Object.entries(lock.npm)) {
    const before = found.get(id);
    const one = before ?? { entry, dependsOn: new Set<string>(), isOptional: true };
    for (const next of dependencyIds(lock, allDependencies(entry))) one.dependsOn.add(next);
    one.isOptional &&= !required.has(id);
    found.set(id, one);
  }
}

/** What is loaded wherever the script runs: reached without an optional edge. */
function requiredIds(lock: DenoLock): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...importedIds(lock)];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...dependencyIds(lock, lock.npm[id]?.dependencies ?? []));
  }
  return found;
}

function allDependencies(entry: DenoLockPackage): readonly string[] {
  const { dependencies = [], optionalDependencies = [], optionalPeers = [] } = entry;
  return [...dependencies, ...optionalDependencies, ...optionalPeers];
}

function dependencyIds(lock: DenoLock, dependencies: readonly string[]): readonly string[] {
  return dependencies.flatMap((text) => resolveDependency(lock, text)?.id ?? []);
}

function packagePart(
  id: string,
  { entry, dependsOn, isOptional }: FoundPackage,
  facts: ReadonlyMap<string, LockedPackage>,
): Part {
  const parsed = parsePackageId(id);
  const { name, version, peers } = parsed ?? { name: id, version: '', peers: [] };
  const { content, deprecated } = facts.get(`${name}@${version}`) ?? {};
  const license = content?.license;
  return {
    ref: packageRef(id),
    kind: 'package',
    name,
    version,
    integrity: entry.integrity,
    ...(license !== undefined && { license }),
    ...(isOptional && { isOptional }),
    properties: [
      ...listed('millrace:peer', peers),
      ...listed('millrace:os', entry.os),
      ...listed('millrace:cpu', entry.cpu),
      ...(deprecated === undefined ? [] : listed('millrace:deprecated', [deprecated])),
    ],
    dependsOn: sorted([...dependsOn].map(packageRef)),
  };
}

function listed(
  name: string,
  values: readonly string[] = [],
): readonly (readonly [string, string])[] {
  return sorted(values).map((value) => [name, value]);
}

function packageRef(id: string): string {
  return `npm:${id}`;
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compare);
}

/** By code unit: no language of the machine decides. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
