import { type BlobId, type LockedScript, type Sha256, sha256 } from '../../lock/index.ts';
import type { BytesState } from '../model/closure-facts.ts';
import type { AuditedFiles } from './open-files.ts';

/** Bytes by two digests: what they are anywhere, and in this repository's git. */
export interface FileDigests {
  readonly sha256: Sha256;
  readonly blob: BlobId;
}

/** A file as a lock names it: where it lay, and its bytes by two digests. */
export interface PinnedFile extends FileDigests {
  readonly path: string;
}

export interface PinnedReading {
  readonly state: BytesState;
  /** Of bytes that have both digests. */
  readonly text?: string;
  /** What the working tree has at the path, where that is another file. */
  readonly other?: FileDigests;
}

/** Names a pinned file: locks may disagree about one path, and each is answered. */
export function pinKey({ path, sha256: digest, blob }: PinnedFile): string {
  return `${digest} ${blob} ${path}`;
}

/** The modules and the Deno lock of a script, as its lock names them. */
export function pinsOf({ modules, denoLock }: LockedScript): readonly PinnedFile[] {
  const pins = Object.entries(modules).map(([path, locked]) => ({ path, ...locked }));
  return denoLock === undefined ? pins : [...pins, denoLock];
}

/**
 * The bytes of pinned files, each hashed anew: from the working tree where it has them, else from git in
 * batches, else from the store, where an import may have left them.
 */
export async function readPinned(
  files: AuditedFiles,
  pins: readonly PinnedFile[],
): Promise<ReadonlyMap<string, PinnedReading>> {
  const found = new Map<string, PinnedReading>();
  const others = new Map<string, FileDigests>();
  const distinct = new Map(pins.map((pin) => [pinKey(pin), pin]));
  for (const [key, pin] of distinct) {
    const bytes = files.readFile(pin.path);
    if (bytes === undefined) continue;
    const digests = digestsOf(files, bytes);
    // A file with neither digest is another one, which is no fault of the lock's.
    if (isOther(pin, digests)) others.set(key, digests);
    else found.set(key, judge(pin, digests, bytes));
  }
  const wanted = [...distinct].filter(([key]) => !found.has(key));
  const blobs = await files.readBlobs([...new Set(wanted.map(([, { blob }]) => blob))]);
  for (const [key, pin] of wanted) {
    const bytes = blobs.get(pin.blob) ?? (await files.readStored(pin.sha256));
    const other = others.get(key);
    found.set(key, { ...judgeKept(files, pin, bytes), ...(other && { other }) });
  }
  return found;
}

function judgeKept(
  files: AuditedFiles,
  pin: PinnedFile,
  bytes: Uint8Array | 'damaged' | undefined,
): PinnedReading {
  if (bytes === undefined) return { state: 'missing' };
  return bytes === 'damaged' ? { state: 'mismatch' } : judge(pin, digestsOf(files, bytes), bytes);
}

function judge(pin: PinnedFile, digests: FileDigests, bytes: Uint8Array): PinnedReading {
  const { isSha256, isBlob } = compare(pin, digests);
  if (!isSha256 || !isBlob) return { state: 'mismatch' };
  return { state: 'there', text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}

function digestsOf(files: AuditedFiles, bytes: Uint8Array): FileDigests {
  return { sha256: sha256(bytes), blob: files.blobId(bytes) };
}

function isOther(pin: PinnedFile, digests: FileDigests): boolean {
  const { isSha256, isBlob } = compare(pin, digests);
  return !isSha256 && !isBlob;
}

function compare(
  pin: PinnedFile,
  { sha256: digest, blob }: FileDigests,
): { readonly isSha256: boolean; readonly isBlob: boolean } {
  const isSha256 = digest === pin.sha256;
  // A repository may have changed its object format since; then its ids cannot be compared.
  return { isSha256, isBlob: blob.length === pin.blob.length ? blob === pin.blob : isSha256 };
}
