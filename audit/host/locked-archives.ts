import { parsePackageId } from '../../lock/index.ts';
import { rawDenoLock } from '../lies/raw-deno-lock.ts';
import type { ClosureFacts } from '../model/closure-facts.ts';

/** A package as a Deno lock names it. */
export interface LockedArchive {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** 128 hex digits. */
  readonly sha512: string;
}

/** Those of all locks, also of those that a run would refuse; each once, sorted. */
export function lockedArchives({ scripts }: ClosureFacts): readonly LockedArchive[] {
  const found = new Map<string, LockedArchive>();
  for (const { denoLock } of scripts) {
    const raw = denoLock?.text === undefined ? undefined : rawDenoLock(denoLock.text);
    for (const [id, { integrity }] of raw?.packages ?? []) {
      const parsed = parsePackageId(id);
      // Without a sha512 no archive is meant, which is a finding of its own.
      const [, digest] =
        typeof integrity === 'string'
          ? (/^sha512-([A-Za-z0-9+/]{86}==)$/.exec(integrity) ?? [])
          : [];
      if (parsed === undefined || digest === undefined) continue;
      const { name, version } = parsed;
      const sha512 = Buffer.from(digest, 'base64').toString('hex');
      found.set(`${name}@${version} ${sha512}`, {
        name,
        version,
        integrity: `sha512-${digest}`,
        sha512,
      });
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
