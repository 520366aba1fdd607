import type { DenoLock, DenoLockPackage } from '../../lock/index.ts';

/** A Deno lock of these packages, by id, where every one is imported by the script. */
export function denoLockOf(npm: Readonly<Record<string, DenoLockPackage>>): DenoLock {
  const specifiers = Object.keys(npm).map((id) => {
    const at = id.indexOf('@', 1);
    const version = id.slice(at + 1);
    return [`npm:${id.slice(0, at)}@${version.split('_')[0] ?? ''}`, version];
  });
  return {
    version: '5',
    specifiers: Object.fromEntries(specifiers) as Record<string, string>,
    npm,
  };
}
