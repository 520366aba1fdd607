export { type Blobs, openBlobs } from './host/blobs.ts';
export { collectGarbage, type Garbage } from './host/collect-garbage.ts';
export { resolveDenoLock } from './host/deno-lock.ts';
export { type Deno, denoTypes, findDeno } from './host/deno.ts';
export { type CarriedFlow, exportFlows } from './host/export-flows.ts';
export { errorCode } from './host/explain-file-errors.ts';
export { type Git, GitFailure, openGit } from './host/git.ts';
export { findRoot } from './host/find-root.ts';
export { giveBlobs, withRemoteBlobs } from './host/remote/remote-blobs.ts';
export { largestResult, openRemoteCache, type RemoteCache } from './host/remote/remote-cache.ts';
export { decodeActionResult, encodeActionResult } from './remote/action-result.ts';
export { type ImportedExport, importExport } from './host/import-export.ts';
export { fetchPackages } from './host/fetch-packages.ts';
export { makeFolder } from './host/make-folder.ts';
export { mergeTexts, type ThreeTexts } from './host/merge-texts.ts';
export { computeBlobId } from './host/object-format.ts';
export { openPackageStore, type PackageStore, thisPlatform } from './host/packages.ts';
export { locksHolding, locksMadeFrom } from './host/lock-history.ts';
export { quoteForShell } from './host/quote-for-shell.ts';
export { readRepositoryFile } from './host/read-repository-file.ts';
export { openRepository, type Repository } from './host/repository.ts';
export { type NamedCommit, openRevisions, type Revisions } from './host/revisions.ts';
export type { TreeEntry } from './host/tree-entries.ts';
export {
  isProcessIdentity,
  lifeOf,
  type ProcessIdentity,
  processSpace,
  thisProcess,
} from './host/process-identity.ts';
export { tellsChanges } from './host/place-state.ts';
export { stateDirectory } from './host/state-directory.ts';
export { defaultStoreDirectory } from './host/store-directory.ts';
export { type PackageCondition, type PlaceMemory, verifyPackages } from './host/verify-packages.ts';
export { type StoreVerification, verifyStore } from './host/verify-store.ts';
export { DenoLockError } from './deno-lock-error.ts';
export {
  IntegrityError,
  OperationalError,
  type OperationalErrorOptions,
} from './operational-error.ts';
export { placePackages, type Platform } from './package-layout.ts';
export type { PackageContent } from './read-archive.ts';
export { readRegularFile } from './host/read-regular-file.ts';
export { archivePath, readStoredArchive } from './host/stored-archives.ts';
export { writeAtomically } from './host/write-atomically.ts';
export { readNeeds } from './read-needs.ts';
export { satisfies } from './version-range.ts';
