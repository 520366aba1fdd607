import type { BlobId, DenoLock, DenoLockPackage, Lock } from '../../lock/index.ts';

/** What the compiler needs from outside. Paths are repository paths; `cli/` wires `store/host/` in. */
export interface CompilerHost {
  /** The file's bytes in the working tree; `undefined` when there is no such regular file inside the repository. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  /** Paths of all scripts in the working tree, to suggest one from. */
  listScripts(): Promise<readonly string[]>;
  /** Paths of all flows in the working tree, to suggest one from. */
  listFlows(): Promise<readonly string[]>;
  /** Locks that the flow at `path` ever had, newest first, the working tree's own first. */
  locksFor(path: string): Promise<readonly Lock[]>;
  /** Locks that ever held the script at `path`, newest first, the working tree's own first. */
  locksOf(path: string): Promise<readonly Lock[]>;
  /** A blob of the repository, fetched by id where the clone lacks it; `undefined` when it is gone. */
  readBlob(blob: BlobId): Promise<Uint8Array | undefined>;
  /** The id that git gives these bytes in this repository. */
  blobId(bytes: Uint8Array): BlobId;
  /** Verified files of the packages, fetched first where the store lacks them. */
  packages(lock: DenoLock): Promise<PackageFiles>;
  /** The declarations of `Deno.*` and the Web, of the Deno that will run the steps. */
  denoTypes(): Promise<string>;
  /** The declarations of `node:` modules. */
  readonly nodeTypes: TypesReader;
}

/** Reads a package of declarations; paths are relative to its root. */
export interface TypesReader {
  read(path: string): string | undefined;
  has(path: string): boolean;
}

/** Read access to unpacked packages, by the ids of a Deno lock. */
export interface PackageFiles {
  readonly packages: ReadonlyMap<string, DenoLockPackage>;
  /** Text of a file; `path` is relative to the package's root. */
  read(id: string, path: string): string | undefined;
  has(id: string, path: string): boolean;
  hasDirectory(id: string, path: string): boolean;
}
