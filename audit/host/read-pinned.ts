import { type BlobId, type LockedScript, type Sha256, sha256 } from '../../lock/index.ts';
import type { BytesState } from '../model/closure-facts.ts';
import type { AuditedFiles } from './open-files.ts';

/** A file as a lock names it: where it lay, and its bytes by two digests. */
export interface PinnedFile {
  readonly path: string;
  readonly sha256: Sha256;
  readonly blob: BlobId;
}

export interface PinnedReading {
  readonly state: BytesState;
  /** Of bytes that have both digests. */
  readonly text?: string;
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
  const distinct = new Map(pins.map((pin) => [pinKey(pin), pin]));
  for (const [key, pin] of distinct) {
    const reading = fromWorkingTree(files, pin);
    if (reading !== undefined) found.set(key, reading);
  }
  const wanted = [...distinct].filter(([key]) => !found.has(key));
  const blobs = await files.readBlobs([...new Set(wanted.map(([, { blob }]) => blob))]);
  for (const [key, pin] of wanted) {
    const bytes = blobs.get(pin.blob) ?? (await files.readStored(pin.sha256));
    found.set(key, bytes === undefined ? { state: 'missing' } : judge(files, pin, bytes));
  }
  return found;
}

/** `undefined`: it has other bytes, which is no fault of the lock's. */
function fromWorkingTree(files: AuditedFiles, pin: PinnedFile): PinnedReading | undefined {
  const bytes = files.readFile(pin.path);
  if (bytes === undefined) return undefined;
  const digests = compare(files, pin, bytes);
  return digests.isSha256 || digests.isBlob ? judge(files, pin, bytes) : undefined;
}

function judge(files: AuditedFiles, pin: PinnedFile, bytes: Uint8Array | 'damaged'): PinnedReading {
  if (bytes === 'damaged') return { state: 'mismatch' };
  const { isSha256, isBlob } = compare(files, pin, bytes);
  if (!isSha256 || !isBlob) return { state: 'mismatch' };
  return { state: 'there', text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}

function compare(
  files: AuditedFiles,
  pin: PinnedFile,
  bytes: Uint8Array,
): { readonly isSha256: boolean; readonly isBlob: boolean } {
  const isSha256 = sha256(bytes) === pin.sha256;
  const blob = files.blobId(bytes);
  // A repository may have changed its object format since; then its ids cannot be compared.
  return { isSha256, isBlob: blob.length === pin.blob.length ? blob === pin.blob : isSha256 };
}
