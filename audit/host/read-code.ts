import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import {
  archivePath,
  IntegrityError,
  type PackageContent,
  readStoredArchive,
} from '../../store/index.ts';
import { declaredPackage } from '../code/declared-package.ts';
import { mayHoldSights } from '../code/may-hold-sights.ts';
import { codeFiles } from '../code/package-files.ts';
import type { CodeText } from '../code/scan-code.ts';
import type { ClosureFacts, ModuleFacts } from '../model/closure-facts.ts';
import type {
  CodeFacts,
  CodePlace,
  CodeSight,
  DeclaredPackage,
  ModuleImports,
} from '../model/code-facts.ts';
import type { Unchecked } from '../model/facts.ts';
import { type CodeScanner, openCodeScanner, type ScanOutcome } from './code-scanner.ts';
import { type LockedArchive, lockedArchives } from './locked-archives.ts';
import type { PackageReadout, ScanMemory } from './scan-memory.ts';

export interface CodeOptions {
  /** Absolute path of the store. */
  readonly store: string;
  /** What earlier audits saw in archives; absent: every archive is read. */
  readonly memory?: ScanMemory;
  /** Processes that read at the same time; at least one. They are closed at the end. */
  readonly scanners?: readonly [CodeScanner, ...CodeScanner[]];
}

export interface CodeReading {
  readonly facts: CodeFacts;
  readonly unchecked: readonly Unchecked[];
}

/** Reads the code of all scripts, and of every package that their Deno locks name and the store has. */
export async function readCode(
  closures: ClosureFacts,
  { store, memory, scanners = manyScanners() }: CodeOptions,
): Promise<CodeReading> {
  const archives = lockedArchives(closures);
  const found = new Map<LockedArchive, PackageReadout>();
  const waiting = archives.values();
  const work = async (scanner: CodeScanner): Promise<void> => {
    for (const one of waiting) {
      const readout = memory?.recall(one) ?? (await readPackage(one, { store, scanner, memory }));
      if (readout !== undefined) found.set(one, readout);
    }
  };
  try {
    // A scanner answers one question at a time.
    const modules = await readModules(closures, scanners[0]);
    await Promise.all(scanners.map(work));
    const packages = archives.flatMap((one) => found.get(one) ?? []);
    const unread = [...modules.unread, ...packages.flatMap((one) => one.unread)];
    return {
      facts: {
        sights: [...modules.sights, ...packages.flatMap(({ sights }) => sights)],
        unread,
        imports: modules.imports,
        manifests: packages.flatMap(({ manifest }) => manifest ?? []),
      },
      unchecked: [...notRead(unread), ...notThere(archives.filter((one) => !found.has(one)))],
    };
  } finally {
    for (const scanner of scanners) scanner.close();
  }
}

/** They start with the first text that each is given. */
function manyScanners(): readonly [CodeScanner, ...CodeScanner[]] {
  const others = Math.min(availableParallelism(), 4) - 1;
  return [openCodeScanner(), ...Array.from({ length: others }, () => openCodeScanner())];
}

interface ModuleReadout {
  readonly sights: readonly CodeSight[];
  readonly unread: readonly CodePlace[];
  readonly imports: readonly ModuleImports[];
}

async function readModules(
  { scripts }: ClosureFacts,
  scanner: CodeScanner,
): Promise<ModuleReadout> {
  const distinct = new Map<string, ModuleFacts & { readonly text: string }>();
  for (const { modules } of scripts) {
    for (const module of modules) {
      const { text } = module;
      if (text !== undefined) distinct.set(`${module.sha256} ${module.path}`, { ...module, text });
    }
  }
  const modules = [...distinct.values()];
  const data = modules.filter(({ path }) => path.endsWith('.json'));
  const code = modules.filter(({ path }) => !path.endsWith('.json'));
  const outcomes = await scanner.scan(code.map(({ path, text }) => scriptText(path, text)));
  const imports = code.flatMap(({ path, sha256 }, at): readonly ModuleImports[] => {
    const outcome = outcomes[at];
    return outcome?.kind === 'read' ? [{ path, sha256, npm: outcome.npm }] : [];
  });
  return {
    ...readoutOf(
      code.map(({ path }) => path),
      outcomes,
    ),
    imports: [...imports, ...data.map(({ path, sha256 }) => ({ path, sha256, npm: [] }))],
  };
}

function scriptText(path: string, text: string): CodeText {
  return { path, depth: path.split('/').length - 1, hasLock: true, text };
}

function readoutOf(
  paths: readonly string[],
  outcomes: readonly ScanOutcome[],
): Pick<ModuleReadout, 'sights' | 'unread'> {
  return {
    sights: outcomes.flatMap((outcome) => (outcome.kind === 'read' ? outcome.sights : [])),
    unread: paths
      .filter((_, at) => outcomes[at]?.kind !== 'read')
      .map((path) => ({ path, line: 1, column: 1 })),
  };
}

interface Reading {
  readonly store: string;
  readonly scanner: CodeScanner;
  readonly memory: ScanMemory | undefined;
}

/** `undefined`: the store does not have it, or has something else under its name. */
async function readPackage(
  one: LockedArchive,
  { store, scanner, memory }: Reading,
): Promise<PackageReadout | undefined> {
  const files = await contentOf(store, one);
  if (files === undefined) return undefined;
  const owner = `npm:${one.name}@${one.version}`;
  const texts = codeFiles(files)
    .map((path) => ({ path, text: decode(files.get(path)), depth: path.split('/').length - 1 }))
    .filter(({ text, depth }) => mayHoldSights(text, depth))
    .map(({ path, text, depth }) => ({ path: `${owner}/${path}`, depth, hasLock: false, text }));
  const outcomes = await scanner.scan(texts);
  const manifest = manifestOf(one, files);
  const paths = texts.map(({ path }) => path);
  const readout = { ...readoutOf(paths, outcomes), ...(manifest !== undefined && { manifest }) };
  // What was given up depends on this machine, and may be read another time.
  if (outcomes.every(({ kind }) => kind !== 'given-up')) memory?.keep(one, readout);
  return readout;
}

async function contentOf(store: string, one: LockedArchive): Promise<PackageContent | undefined> {
  if (!existsSync(archivePath(store, one.sha512))) return undefined;
  try {
    return await readStoredArchive(store, one);
  } catch (error) {
    if (error instanceof IntegrityError) return undefined;
    throw error;
  }
}

function manifestOf(
  { integrity }: LockedArchive,
  files: PackageContent,
): DeclaredPackage | undefined {
  const bytes = files.get('package.json');
  return bytes === undefined ? undefined : declaredPackage(integrity, decode(bytes));
}

/** As Node and Deno read modules: what is no UTF-8 becomes a replacement. */
function decode(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function notRead(places: readonly CodePlace[]): readonly Unchecked[] {
  if (places.length === 0) return [];
  const paths = places.map(({ path }) => path);
  return [
    {
      rule: 'code',
      reason: `${counted(paths.length, 'file')} could not be read as JavaScript or TypeScript, or ${paths.length === 1 ? 'is' : 'are'} too large or nested too deeply: ${listed(paths)}.`,
    },
  ];
}

function notThere(archives: readonly LockedArchive[]): readonly Unchecked[] {
  if (archives.length === 0) return [];
  const packages = archives.map(({ name, version }) => `${name}@${version}`);
  return [
    {
      rule: 'code',
      reason: `The code of ${counted(packages.length, 'package')} was not read, because the store does not hold what is locked: ${listed(packages)}. \`millrace store fetch\` brings what this system loads.`,
    },
  ];
}

function counted(count: number, what: string): string {
  return count === 1 ? `One ${what}` : `${count} ${what}s`;
}

function listed(all: readonly string[]): string {
  const shown = all.slice(0, 5).join(', ');
  return all.length > 5 ? `${shown} and ${all.length - 5} more` : shown;
}
