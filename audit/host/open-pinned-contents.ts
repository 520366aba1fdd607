import {
  type DenoLock,
  type Lock,
  type LockedScript,
  parseDenoLock,
  readLock,
  type Sha256,
} from '../../lock/index.ts';
import type { ModuleImport, PinnedContents } from '../model/closure-graph.ts';
import { listImports } from './list-imports.ts';
import type { AuditedFiles } from './open-files.ts';
import { pinKey, type PinnedFile, pinsOf, readPinned } from './read-pinned.ts';

/** Of pinned files, the text of each that was there as pinned. */
type Texts = (pin: PinnedFile) => string | undefined;

/**
 * What these locks name, and what the locks of their subflows do, read in as many batches as subflows lie
 * within each other. What does not have its digests is as good as missing: that it was changed, the audit says.
 */
export async function openPinnedContents(
  files: AuditedFiles,
  locks: readonly Lock[],
): Promise<PinnedContents> {
  const subflows = await readSubflows(files, locks);
  const scripts = distinct(
    [...locks, ...subflows.values()].flatMap((lock) => Object.entries(lock.scripts)),
  );
  const texts = await readTexts(files, scripts.flatMap(pinsOf));
  const denoLocks = readDenoLocks(scripts, texts);
  const imports = await readImports(scripts, texts);
  return {
    lockOf: (digest) => subflows.get(digest),
    denoLockOf: (digest) => denoLocks.get(digest),
    importsOf: (digest) => imports.get(digest),
  };
}

/** Flows share scripts; locks that tell two stories about one are both believed as far as bytes go. */
function distinct(scripts: readonly (readonly [Sha256, LockedScript])[]): readonly LockedScript[] {
  const known = new Map(
    scripts.map(([digest, script]) => [`${digest} ${JSON.stringify(script)}`, script]),
  );
  return [...known.values()];
}

/** By the digest of their bytes, level by level. */
async function readSubflows(
  files: AuditedFiles,
  locks: readonly Lock[],
): Promise<ReadonlyMap<Sha256, Lock>> {
  const found = new Map<Sha256, Lock>();
  const looked = new Set<string>();
  for (let level = locks; level.length > 0;) {
    const pins = level
      .flatMap(({ flows = {} }) => Object.values(flows))
      .filter((pin) => !looked.has(pinKey(pin)) && looked.add(pinKey(pin)));
    const texts = await readTexts(files, pins);
    const next: Lock[] = [];
    for (const pin of pins) {
      const text = texts(pin);
      const reading = text === undefined ? undefined : readLock(text);
      if (reading?.ok !== true || found.has(pin.sha256)) continue;
      found.set(pin.sha256, reading.lock);
      next.push(reading.lock);
    }
    level = next;
  }
  return found;
}

async function readTexts(files: AuditedFiles, pins: readonly PinnedFile[]): Promise<Texts> {
  const readings = await readPinned(files, pins);
  return (pin) => readings.get(pinKey(pin))?.text;
}

function readDenoLocks(
  scripts: readonly LockedScript[],
  texts: Texts,
): ReadonlyMap<Sha256, DenoLock> {
  const found = new Map<Sha256, DenoLock>();
  for (const { denoLock } of scripts) {
    if (denoLock === undefined || found.has(denoLock.sha256)) continue;
    const text = texts(denoLock);
    const reading = text === undefined ? undefined : parseDenoLock(text);
    if (reading?.ok === true) found.set(denoLock.sha256, reading.lock);
  }
  return found;
}

async function readImports(
  scripts: readonly LockedScript[],
  texts: Texts,
): Promise<ReadonlyMap<Sha256, readonly ModuleImport[]>> {
  const found = new Map<Sha256, readonly ModuleImport[]>();
  for (const { modules } of scripts) {
    for (const [path, locked] of Object.entries(modules)) {
      const text = found.has(locked.sha256) ? undefined : texts({ path, ...locked });
      const imports = text === undefined ? undefined : await listImports(path, text);
      if (imports !== undefined) found.set(locked.sha256, imports);
    }
  }
  return found;
}
