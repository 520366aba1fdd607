import type { BlobId, Sha256 } from '../../lock/index.ts';

/** What the preparation asks of the repository; `store/` has it. Paths are repository paths. */
export interface RepositoryFiles {
  /** The bytes in the working tree; `undefined` when there is no such regular file inside it. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  /** The id that git gives these bytes in this repository. */
  blobId(bytes: Uint8Array): BlobId;
  /** A blob of git, fetched where the clone lacks it; `undefined` when it is gone. */
  readBlob(blob: BlobId): Promise<Uint8Array | undefined>;
  /** Whether the file in the working tree is not the one of HEAD, or is in no commit. */
  isModified(path: string): Promise<boolean>;
}

/** The repository, and what the user's store holds of it: an import brings blobs that git lacks. */
export interface SourceFiles extends RepositoryFiles {
  /** Verified bytes; `undefined` when the store has none. Rejects with an `IntegrityError`. */
  readStored(digest: Sha256): Promise<Uint8Array | undefined>;
}
