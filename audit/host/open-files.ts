import type { BlobId, Sha256 } from '../../lock/index.ts';
import {
  type Blobs,
  computeBlobId,
  IntegrityError,
  OperationalError,
  readRepositoryFile,
  type Revisions,
} from '../../store/index.ts';

/** Where the bytes that locks name may be found. Each is asked for once; what is found is not yet believed. */
export interface AuditedFiles {
  /** A regular file of the working tree, at most 16 MiB; never through a link. */
  readonly readFile: (path: string) => Uint8Array | undefined;
  /** Contents by id; `damaged`: git has something under that id that is not what the id says. */
  readonly readBlobs: (
    ids: readonly BlobId[],
  ) => Promise<ReadonlyMap<BlobId, Uint8Array | 'damaged'>>;
  /** What an import brought into the user's store; `damaged`: it was changed since. */
  readonly readStored: (digest: Sha256) => Promise<Uint8Array | undefined | 'damaged'>;
  /** The id that git gives these bytes here. */
  readonly blobId: (bytes: Uint8Array) => BlobId;
  /** Ids of the files that HEAD has, by path; none before the first commit, and outside of git. */
  readonly committed: () => Promise<ReadonlyMap<string, BlobId>>;
}

const largestFile = 16 * 1024 * 1024;
/** So many blobs lie in memory at once. */
const batch = 256;

/** @param revisions absent where there is no git repository around `root` */
export function openFiles(
  root: string,
  revisions: Revisions | undefined,
  blobs: Blobs,
): AuditedFiles {
  return {
    readFile: (path) => readRepositoryFile(root, path, largestFile),
    readBlobs: async (ids) =>
      revisions === undefined ? new Map() : await readInBatches(revisions, ids),
    readStored: async (digest) => await orDamaged(async () => await blobs.get(digest)),
    blobId: (bytes) => revisions?.blobId(bytes) ?? computeBlobId(bytes, 'sha1'),
    committed: async () => (revisions === undefined ? new Map() : await filesOfHead(revisions)),
  };
}

async function filesOfHead(revisions: Revisions): Promise<ReadonlyMap<string, BlobId>> {
  const head = await headOf(revisions);
  const entries = head === undefined ? [] : [...(await revisions.listTree(head))];
  return new Map(entries.flatMap(([path, { kind, id }]) => (kind === 'file' ? [[path, id]] : [])));
}

async function headOf(revisions: Revisions): Promise<string | undefined> {
  try {
    return await revisions.findCommit('HEAD');
  } catch (error) {
    if (error instanceof OperationalError) return undefined;
    throw error;
  }
}

async function readInBatches(
  revisions: Revisions,
  ids: readonly BlobId[],
): Promise<ReadonlyMap<BlobId, Uint8Array | 'damaged'>> {
  const found = new Map<BlobId, Uint8Array | 'damaged'>();
  for (let at = 0; at < ids.length; at += batch) {
    const some = ids.slice(at, at + batch);
    const blobs = await orDamaged(async () => await revisions.readBlobs(some));
    if (blobs !== 'damaged') for (const [id, bytes] of blobs) found.set(id, bytes);
    else await readEach(revisions, some, found);
  }
  return found;
}

/** One damaged object fails a batch: which it is shows when each is asked for alone. */
async function readEach(
  revisions: Revisions,
  ids: readonly BlobId[],
  found: Map<BlobId, Uint8Array | 'damaged'>,
): Promise<void> {
  for (const id of ids) {
    const blob = await orDamaged(async () => (await revisions.readBlobs([id])).get(id));
    if (blob !== undefined) found.set(id, blob);
  }
}

async function orDamaged<T>(read: () => Promise<T>): Promise<T | 'damaged'> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof IntegrityError) return 'damaged';
    throw error;
  }
}
