export { canonicalJson, isJsonArray } from './canonical-json.ts';
export { checkDocument } from './check-document.ts';
export { containsGrants } from './contains-grants.ts';
export { coversGrant } from './covers-grant.ts';
export { formatGrants } from './format-grants.ts';
export { formatBySchema, formatLock } from './format-lock.ts';
export type * from './json.ts';
export { isJsonObject } from './json.ts';
export { lockSchema } from './lock-schema.ts';
export type * from './content-id.ts';
export type * from './deno-lock.ts';
export type * from './grants.ts';
export type * from './lock.ts';
export type * from './locked-step.ts';
export type * from './template.ts';
export { isInRange, type NpmSpecifier, parseNpmSpecifier } from './npm-specifier.ts';
export {
  dependencyEntries,
  findDependency,
  idsByName,
  packageClosure,
  type ResolvedDependency,
  type ResolvedSpecifier,
  resolveDependency,
  resolveSpecifier,
} from './package-closure.ts';
export { type PackageId, parsePackageId } from './package-id.ts';
export { pathText } from './path-text.ts';
export { type DenoLockReading, parseDenoLock } from './parse-deno-lock.ts';
export {
  lockDigest,
  type LockProblem,
  type LockReading,
  type MeaningReading,
  readLock,
  readLockMeaning,
} from './read-lock.ts';
export { recomputeDigest } from './recompute-digest.ts';
export { type DigestInput, scriptDigest } from './script-digest.ts';
export * as schemaParts from './schema-parts.ts';
export { sha256 } from './sha256.ts';
export { denoLockPath } from './deno-lock-path.ts';
export { innerScopes } from './inner-scopes.ts';
export { listGrants, type PlacedGrants } from './list-grants.ts';
export { innerPrefix, type PlacedStep, placedSteps } from './placed-steps.ts';
export { subflowDigest } from './subflow-digest.ts';
export { takenSecrets } from './taken-secrets.ts';
export { templateText } from './template-text.ts';
export { uniteGrants } from './unite-grants.ts';
