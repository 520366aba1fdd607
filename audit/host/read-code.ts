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
import type { CodeFacts, CodePlace, DeclaredPackage, ModuleImports } from '../model/code-facts.ts';
import type { Unchecked } from '../model/facts.ts';
import type { Counts } from '../model/verification.ts';
import type { AuditMemory } from './audit-memory.ts';
import { type CodeReadout, manifestOf, plainManifest } from './code-readout.ts';
import { type CodeScanner, openCodeScanner, type ScanOutcome } from './code-scanner.ts';
import { type LockedArchive, lockedArchives } from './locked-archives.ts';

export interface CodeOptions {
  /** Absolute path of the store. */
  readonly store: string;
  /** What earlier audits saw; absent: everything is read. */
  readonly memory?: CodeMemory;
  /** Processes that read at the same time; at least one. They are closed at the end. */
  readonly scanners?: readonly [CodeScanner, ...CodeScanner[]];
}

type CodeMemory = Pick<AuditMemory, 'recall' | 'keep'>;

export interface CodeReading {
  readonly facts: CodeFacts;
  /** Of packages and modules: how many were read now, and of how many an earlier audit says what they hold. */
  readonly counts: Counts;
  readonly unchecked: readonly Unchecked[];
}

/** Reads the code of all scripts, and of every package that their Deno locks name and the store has. */
export async function readCode(
  closures: ClosureFacts,
  { store, memory, scanners = manyScanners() }: CodeOptions,
): Promise<CodeReading> {
  const archives = lockedArchives(closures);
  const found = new Map<LockedArchive, CodeReadout>();
  let remembered = 0;
  const waiting = archives.values();
  const work = async (scanner: CodeScanner): Promise<void> => {
    for (const one of waiting) {
      const known = memory?.recall('code', packageKey(one));
      if (known !== undefined) remembered += 1;
      const readout = known ?? (await readPackage(one, { store, scanner, memory }));
      if (readout !== undefined) found.set(one, readout);
    }
  };
  try {
    // A scanner answers one question at a time.
    const modules = await readModules(closures, scanners[0], memory);
    await Promise.all(scanners.map(work));
    const packages = archives.flatMap((one) => found.get(one) ?? []);
    const all = [...modules.readouts.values(), ...packages];
    const unread = all.flatMap((one) => one.unread);
    return {
      facts: {
        sights: all.flatMap(({ sights }) => sights),
        unread,
        imports: importsOf(modules.readouts),
        manifests: packages.flatMap(({ manifest }) =>
          manifest === undefined ? [] : [manifestOf(manifest)],
        ),
      },
      counts: {
        now: all.length - remembered - modules.remembered,
        remembered: remembered + modules.remembered,
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

type Module = ModuleFacts & { readonly text: string };

interface ModuleReadouts {
  readonly readouts: ReadonlyMap<Module, CodeReadout>;
  readonly remembered: number;
}

async function readModules(
  { scripts }: ClosureFacts,
  scanner: CodeScanner,
  memory: CodeMemory | undefined,
): Promise<ModuleReadouts> {
  const modules = distinctModules(scripts);
  const known = new Map(modules.map((one) => [one, memory?.recall('code', moduleKey(one))]));
  const wanted = modules.filter((one) => known.get(one) === undefined && !isData(one));
  const outcomes = await scanner.scan(wanted.map(({ path, text }) => scriptText(path, text)));
  const scanned = new Map(wanted.map((one, at) => [one, outcomes[at]]));
  const readouts = new Map<Module, CodeReadout>();
  for (const one of modules) {
    const outcome = scanned.get(one);
    const readout = known.get(one) ?? moduleReadout(one, outcome);
    readouts.set(one, readout);
    if (outcome !== undefined && outcome.kind !== 'given-up') {
      memory?.keep('code', moduleKey(one), readout);
    }
  }
  const remembered = modules.filter((one) => known.get(one) !== undefined).length;
  return { readouts, remembered };
}

function distinctModules(scripts: ClosureFacts['scripts']): readonly Module[] {
  const distinct = new Map<string, Module>();
  for (const { modules } of scripts) {
    for (const module of modules) {
      const { text } = module;
      if (text !== undefined) distinct.set(moduleKey(module), { ...module, text });
    }
  }
  return [...distinct.values()];
}

function isData({ path }: Module): boolean {
  return path.endsWith('.json');
}

function moduleReadout(module: Module, outcome: ScanOutcome | undefined): CodeReadout {
  if (isData(module)) return { sights: [], unread: [], npm: [] };
  return {
    ...readoutOf([module.path], [outcome ?? { kind: 'given-up' }]),
    ...(outcome?.kind === 'read' && { npm: outcome.npm }),
  };
}

function importsOf(readouts: ReadonlyMap<Module, CodeReadout>): readonly ModuleImports[] {
  return [...readouts].flatMap(([{ path, sha256 }, { npm }]) =>
    npm === undefined ? [] : [{ path, sha256, npm }],
  );
}

function moduleKey({ path, sha256 }: ModuleFacts): string {
  return `${sha256} ${path}`;
}

function packageKey({ name, version, sha512 }: LockedArchive): string {
  return `${sha512} ${name}@${version}`;
}

function scriptText(path: string, text: string): CodeText {
  return { path, depth: path.split('/').length - 1, hasLock: true, text };
}

function readoutOf(
  paths: readonly string[],
  outcomes: readonly ScanOutcome[],
): Pick<CodeReadout, 'sights' | 'unread'> {
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
  readonly memory: CodeMemory | undefined;
}

/** `undefined`: the store does not have it, or has something else under its name. */
async function readPackage(
  one: LockedArchive,
  { store, scanner, memory }: Reading,
): Promise<CodeReadout | undefined> {
  const files = await contentOf(store, one);
  if (files === undefined) return undefined;
  const owner = `npm:${one.name}@${one.version}`;
  const texts = codeFiles(files)
    .map((path) => ({ path, text: decode(files.get(path)), depth: path.split('/').length - 1 }))
    .filter(({ text, depth }) => mayHoldSights(text, depth))
    .map(({ path, text, depth }) => ({ path: `${owner}/${path}`, depth, hasLock: false, text }));
  const outcomes = await scanner.scan(texts);
  const manifest = readManifest(one, files);
  const paths = texts.map(({ path }) => path);
  const readout = {
    ...readoutOf(paths, outcomes),
    ...(manifest && { manifest: plainManifest(manifest) }),
  };
  // What was given up depends on this machine, and may be read another time.
  if (outcomes.every(({ kind }) => kind !== 'given-up')) {
    memory?.keep('code', packageKey(one), readout);
  }
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

function readManifest(
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
      reason: `The code of ${counted(packages.length, 'package').toLowerCase()} was not read, because the store does not hold what is locked: ${listed(packages)}. \`millrace store fetch\` brings what this system loads.`,
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
