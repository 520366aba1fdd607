import type { Sha256 } from './content-id.ts';
import type { DenoLock } from './deno-lock.ts';
import type { LockedScript } from './lock.ts';
import { resolveSpecifier } from './package-closure.ts';
import { scriptDigest } from './script-digest.ts';

/**
 * The digest of a script, computed again from its parts: `digest` itself when they have it. Which of its
 * Deno lock's specifiers the script names is known from its text: all of them, or those that it holds.
 * @param texts of all its modules; asked for only where they decide
 */
export function recomputeDigest(
  digest: Sha256,
  script: Pick<LockedScript, 'entry' | 'modules'>,
  texts: () => readonly string[],
  denoLock: DenoLock | undefined,
): Sha256 {
  const modules = new Map(
    Object.entries(script.modules).map(([path, { sha256 }]) => [path, sha256]),
  );
  const closure = { entry: script.entry, modules };
  if (denoLock === undefined) return scriptDigest(closure);
  const digestWith = (specifiers: readonly string[]): Sha256 =>
    scriptDigest({ ...closure, packages: { lock: denoLock, specifiers } });
  const whole = digestWith(Object.keys(denoLock.specifiers));
  return whole === digest ? whole : digestWith(namedSpecifiers(texts(), denoLock));
}

/** Every text in quotes that starts like a package, where the Deno lock holds it. */
function namedSpecifiers(texts: readonly string[], lock: DenoLock): readonly string[] {
  const found = texts.flatMap((text) => text.match(/(?<=["'`])npm:[^"'`\s]+/g) ?? []);
  return [...new Set(found)].filter((one) => resolveSpecifier(lock, one) !== undefined);
}
