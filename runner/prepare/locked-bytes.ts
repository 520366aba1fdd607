import { type LockedModule, sha256 } from '../../lock/index.ts';
import { IntegrityError } from '../../store/index.ts';
import { changedScript, changedStore, contradictoryLock, missingScript } from './messages.ts';
import type { Refusal } from './refusal.ts';
import type { SourceFiles } from './source-files.ts';

/** Bytes that have the locked digest, or why there are none. */
export type LockedBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * The locked version of a file: from the working tree when it is that version, else, when the pin is
 * behind on purpose or the file is gone, from the store or from git, which may have to fetch it. A
 * file that somebody is working on is refused, so that nobody takes the old version for the new one.
 */
export async function lockedBytes(
  files: SourceFiles,
  path: string,
  locked: LockedModule,
  flowPath: string,
): Promise<LockedBytes> {
  const present = await files.readFile(path);
  const refusal = contradictoryLock(flowPath, path);
  if (present !== undefined) {
    const state = compare(files, present, locked);
    if (state === 'same') return { ok: true, bytes: present };
    if (state === 'contradictory') return { ok: false, refusal };
    if (await files.isModified(path)) return { ok: false, refusal: changedScript(flowPath, path) };
  }
  const bytes = await readKept(files, locked);
  if (bytes instanceof IntegrityError) {
    return { ok: false, refusal: changedStore(path, bytes.message, bytes.hint) };
  }
  if (bytes === undefined) {
    return { ok: false, refusal: missingScript(flowPath, path, locked.blob) };
  }
  if (compare(files, bytes, locked) === 'same') return { ok: true, bytes };
  return { ok: false, refusal };
}

/** The store first: it is on this machine, and holds its bytes to their digest. */
async function readKept(
  files: SourceFiles,
  { sha256: digest, blob }: LockedModule,
): Promise<Uint8Array | undefined | IntegrityError> {
  try {
    return (await files.readStored(digest)) ?? (await files.readBlob(blob));
  } catch (error) {
    if (error instanceof IntegrityError) return error;
    throw error;
  }
}

/** A lock names the same bytes twice; when only one of its two digests fits, the lock is wrong. */
function compare(
  files: SourceFiles,
  bytes: Uint8Array,
  locked: LockedModule,
): 'same' | 'other' | 'contradictory' {
  const isSame = sha256(bytes) === locked.sha256;
  const blob = files.blobId(bytes);
  // A repository may have changed its object format since; then the blob cannot be compared.
  const isBlob = blob.length === locked.blob.length ? blob === locked.blob : isSame;
  if (isSame && isBlob) return 'same';
  return isSame === isBlob ? 'other' : 'contradictory';
}
