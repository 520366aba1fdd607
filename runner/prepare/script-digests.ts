import { type DenoLock, type LockedScript, scriptDigest, type Sha256 } from '../../lock/index.ts';

/**
 * Whether a script's key in the lock is the digest of its verified parts. Which of its Deno lock's
 * specifiers a script names is known from its text: all of them, or those that it holds.
 */
export function hasDigest(
  digest: Sha256,
  script: LockedScript,
  modules: ReadonlyMap<string, Uint8Array>,
  denoLock: DenoLock | undefined,
): boolean {
  const digests = new Map(
    Object.entries(script.modules).map(([path, { sha256 }]) => [path, sha256]),
  );
  const closure = { entry: script.entry, modules: digests };
  if (denoLock === undefined) return scriptDigest(closure) === digest;
  const candidates = [Object.keys(denoLock.specifiers), namedSpecifiers(modules)];
  return candidates.some(
    (specifiers) =>
      scriptDigest({ ...closure, packages: { lock: denoLock, specifiers } }) === digest,
  );
}

/** Every text in quotes that starts like a package; what the Deno lock lacks is ignored later. */
function namedSpecifiers(modules: ReadonlyMap<string, Uint8Array>): readonly string[] {
  const decoder = new TextDecoder();
  const found = [...modules.values()].flatMap(
    (bytes) => decoder.decode(bytes).match(/(?<=["'`])npm:[^"'`\s]+/g) ?? [],
  );
  return [...new Set(found)];
}
