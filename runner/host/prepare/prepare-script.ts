import { realpathSync } from 'node:fs';
import {
  type DenoLock,
  isJsonObject,
  type Json,
  type Lock,
  type LockedModule,
  type LockedScript,
  parseDenoLock,
  recomputeDigest,
  type Sha256,
} from '../../../lock/index.ts';
import { revivePlan } from '../../../schema/index.ts';
import { type Blobs, IntegrityError, type PackageStore } from '../../../store/index.ts';
import { type LockedBytes, lockedBytes } from '../../prepare/locked-bytes.ts';
import { badDenoLock, changedStore, wrongDigest } from '../../prepare/messages.ts';
import type { Refusal } from '../../prepare/refusal.ts';
import type { SourceFiles } from '../../prepare/source-files.ts';
import { lockFile, sourceDirectory, stepTree } from '../../sandbox/step-tree.ts';
import type { ReadyScript } from '../sandbox/open-sandbox.ts';

/** What scripts are made ready from. */
export interface ScriptWorld {
  readonly lock: Lock;
  readonly files: SourceFiles;
  readonly packages: PackageStore;
  readonly blobs: Blobs;
}

/** A script whose every byte was verified; or all that is wrong with it. */
export type Verification = { readonly ok: true; readonly script: VerifiedScript } | Refusals;

/** A script laid out in a folder of its own; or what is wrong with the store. */
export type Preparation =
  { readonly ok: true; readonly digest: Sha256; readonly ready: ReadyScript } | Refusals;

export interface Refusals {
  readonly ok: false;
  readonly refusals: readonly Refusal[];
}

/** The bytes that were verified, which are the bytes that will run. */
export interface VerifiedScript {
  readonly digest: Sha256;
  readonly script: LockedScript;
  readonly sources: Sources;
}

interface Sources {
  readonly modules: ReadonlyMap<string, Uint8Array>;
  readonly denoLock?: { readonly bytes: Uint8Array; readonly lock: DenoLock };
}

/** Reads each file of one script once, and holds it to the lock. */
export async function verifyScript(
  world: Pick<ScriptWorld, 'lock' | 'files'>,
  digest: Sha256,
  script: LockedScript,
): Promise<Verification> {
  const sources = await readSources(world, script);
  if (!sources.ok) return sources;
  const { modules, denoLock } = sources.value;
  const texts = (): readonly string[] =>
    [...modules.values()].map((bytes) => new TextDecoder().decode(bytes));
  if (recomputeDigest(digest, script, texts, denoLock?.lock) === digest) {
    return { ok: true, script: { digest, script, sources: sources.value } };
  }
  const refusal = wrongDigest(world.lock.flow.path, script.entry, digest);
  return { ok: false, refusals: [refusal] };
}

/** Lays a verified script out in the store, with its packages, fetched first where they are missing. */
export async function prepareScript(
  world: Pick<ScriptWorld, 'packages' | 'blobs'>,
  { digest, script, sources }: VerifiedScript,
): Promise<Preparation> {
  try {
    return { ok: true, digest, ready: await layOut(world, script, sources) };
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error;
    return { ok: false, refusals: [changedStore(script.entry, error.message, error.hint)] };
  }
}

async function readSources(
  { files, lock }: Pick<ScriptWorld, 'lock' | 'files'>,
  script: LockedScript,
): Promise<{ readonly ok: true; readonly value: Sources } | Refusals> {
  const read = async (path: string, locked: LockedModule): Promise<LockedBytes> =>
    await lockedBytes(files, path, locked, lock.flow.path);
  const entries = Object.entries(script.modules);
  const { denoLock } = script;
  const [modules, ownLock] = await Promise.all([
    Promise.all(entries.map(async ([path, locked]) => [path, await read(path, locked)] as const)),
    denoLock === undefined ? undefined : read(denoLock.path, denoLock),
  ]);
  const results = [...modules.map(([, result]) => result), ...(ownLock ? [ownLock] : [])];
  const refusals = results.flatMap((result) => (result.ok ? [] : [result.refusal]));
  if (refusals.length > 0) return { ok: false, refusals };
  const bytes = new Map(
    modules.flatMap(([path, result]) => (result.ok ? [[path, result.bytes] as const] : [])),
  );
  if (denoLock === undefined || ownLock?.ok !== true)
    return { ok: true, value: { modules: bytes } };
  const reading = parseDenoLock(new TextDecoder().decode(ownLock.bytes));
  if (!reading.ok) return { ok: false, refusals: [badDenoLock(denoLock.path, reading.message)] };
  const own = { bytes: ownLock.bytes, lock: reading.lock };
  return { ok: true, value: { modules: bytes, denoLock: own } };
}

async function layOut(
  { packages, blobs }: Pick<ScriptWorld, 'packages' | 'blobs'>,
  script: LockedScript,
  { modules, denoLock }: Sources,
): Promise<ReadyScript> {
  const revive = revivePlan(script.input);
  const tree = stepTree({
    entry: script.entry,
    modules,
    revives: revive !== null,
    ...(denoLock === undefined ? {} : { denoLock: denoLock.bytes }),
  });
  const [directory, view] = await Promise.all([
    blobs.materialise(tree, verifiedDigests(script)),
    denoLock === undefined ? undefined : packages.view(denoLock.lock),
  ]);
  return {
    // Deno compares real paths with what it is allowed to read.
    directory: realpathSync(directory),
    ...(view === undefined ? {} : { packageDirectory: realpathSync(view.directory) }),
    call: script.call,
    revive,
    returnsBytes: holdsBytes(script.output),
    startsUnseen: denoLock !== undefined || [...modules.values()].some(namesChildProcess),
  };
}

/** What the bytes of the modules were held to when they were read, by their paths in the tree. */
function verifiedDigests({ modules, denoLock }: LockedScript): ReadonlyMap<string, Sha256> {
  const digests = Object.entries(modules).map(
    ([path, module]) => [`${sourceDirectory}/${path}`, module.sha256] as const,
  );
  return new Map(denoLock === undefined ? digests : [...digests, [lockFile, denoLock.sha256]]);
}

/** What is imported by name from there starts programs behind the back of what we can trace. Packages are not read. */
function namesChildProcess(module: Uint8Array): boolean {
  return Buffer.from(module.buffer, module.byteOffset, module.length).includes('child_process');
}

/** Whether a schema says `x-type: Uint8Array` anywhere. */
function holdsBytes(schema: Json): boolean {
  if (Array.isArray(schema)) return schema.some(holdsBytes);
  if (!isJsonObject(schema)) return false;
  return schema['x-type'] === 'Uint8Array' || Object.values(schema).some(holdsBytes);
}
