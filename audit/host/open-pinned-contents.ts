import {
  type BlobId,
  type DenoLock,
  type Lock,
  type LockedScript,
  parseDenoLock,
  readLock,
  sha256,
  type Sha256,
} from '../../lock/index.ts';
import { IntegrityError, type Repository } from '../../store/index.ts';
import type { ModuleImport, PinnedContents } from '../model/closure-graph.ts';
import { listImports } from './list-imports.ts';

/** Of a repository what is asked here, and of the store: an import brings blobs that git lacks. */
export interface ContentSource extends Pick<Repository, 'readFile' | 'readBlob'> {
  readonly readStored: (digest: Sha256) => Promise<Uint8Array | undefined>;
}

interface PinnedFile {
  readonly path: string;
  readonly sha256: Sha256;
  readonly blob: BlobId;
}

/** What was found so far, by digest. */
interface Found {
  readonly locks: Map<Sha256, Lock>;
  readonly denoLocks: Map<Sha256, DenoLock>;
  readonly imports: Map<Sha256, readonly ModuleImport[]>;
}

type ReadText = (file: PinnedFile) => Promise<string | undefined>;

/**
 * Reads what these locks name, and what the locks of their subflows do: from the working tree where it has
 * the very bytes, else from the store or from git. What does not have its digest is as good as missing.
 */
export async function openPinnedContents(
  source: ContentSource,
  locks: readonly Lock[],
): Promise<PinnedContents> {
  const found: Found = { locks: new Map(), denoLocks: new Map(), imports: new Map() };
  const looked = new Set<Sha256>();
  const once: ReadText = async (file) => {
    if (looked.has(file.sha256)) return undefined;
    looked.add(file.sha256);
    return await readPinnedText(source, file);
  };
  const waiting = [...locks];
  for (let lock = waiting.pop(); lock !== undefined; lock = waiting.pop()) {
    waiting.push(...(await readSubflows(lock, once, found)));
    for (const script of Object.values(lock.scripts)) await readScript(script, once, found);
  }
  return {
    lockOf: (digest) => found.locks.get(digest),
    denoLockOf: (digest) => found.denoLocks.get(digest),
    importsOf: (digest) => found.imports.get(digest),
  };
}

/** Those that were not met before. */
async function readSubflows(lock: Lock, once: ReadText, found: Found): Promise<readonly Lock[]> {
  const locks: Lock[] = [];
  for (const subflow of Object.values(lock.flows ?? {})) {
    const text = await once(subflow);
    const reading = text === undefined ? undefined : readLock(text);
    if (reading?.ok !== true) continue;
    found.locks.set(subflow.sha256, reading.lock);
    locks.push(reading.lock);
  }
  return locks;
}

async function readScript(script: LockedScript, once: ReadText, found: Found): Promise<void> {
  const { denoLock, modules } = script;
  const text = denoLock && (await once(denoLock));
  const reading = text === undefined ? undefined : parseDenoLock(text);
  if (denoLock !== undefined && reading?.ok === true) {
    found.denoLocks.set(denoLock.sha256, reading.lock);
  }
  for (const [path, locked] of Object.entries(modules)) {
    const code = await once({ path, ...locked });
    const imports = code === undefined ? undefined : await listImports(path, code);
    if (imports !== undefined) found.imports.set(locked.sha256, imports);
  }
}

async function readPinnedText(
  source: ContentSource,
  file: PinnedFile,
): Promise<string | undefined> {
  const present = await source.readFile(file.path);
  const isPinned = present !== undefined && sha256(present) === file.sha256;
  const bytes = isPinned ? present : await readKept(source, file);
  return bytes === undefined || sha256(bytes) !== file.sha256 ? undefined : exactText(bytes);
}

/** What was changed where it is kept cannot be had; that it was, the audit says. */
async function readKept(
  source: ContentSource,
  { sha256: digest, blob }: PinnedFile,
): Promise<Uint8Array | undefined> {
  try {
    return (await source.readStored(digest)) ?? (await source.readBlob(blob));
  } catch (error) {
    if (error instanceof IntegrityError) return undefined;
    throw error;
  }
}

function exactText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
