import type { BlobId, Sha256 } from '../../lock/index.ts';
import type { BytesState } from '../model/closure-facts.ts';
import type { Finding } from '../model/finding.ts';
import { makeFinding } from '../model/make-finding.ts';

/** A file as a lock names it. */
export interface PinnedBytes {
  readonly path: string;
  readonly sha256: Sha256;
  readonly blob: BlobId;
}

/** What is to be said when the bytes of a pinned file are not there, or not those. */
export function bytesFinding(
  state: BytesState,
  { path, sha256, blob }: PinnedBytes,
  related: readonly string[],
): Finding | undefined {
  const subject = `${path}@${sha256}`;
  switch (state) {
    case 'there':
      return undefined;
    case 'missing':
      return makeFinding('integrity/blob-missing', {
        subject,
        message: `The locked bytes of ${path} are neither in the working tree nor in git, where they were ${blob.slice(0, 12)}….`,
        location: { path },
        fix: 'Fetch the branch that has them; or run `millrace pin` and `millrace compile`, which lock what is there now.',
        related,
      });
    case 'mismatch':
      return makeFinding('integrity/blob-mismatch', {
        subject,
        message: `A lock names the bytes of ${path} by two digests that no one text has: sha256 ${sha256.slice(0, 12)}…, git ${blob.slice(0, 12)}….`,
        location: { path },
        fix: 'See where the lock comes from: `git log -p` on it; then run `millrace compile`.',
        related,
      });
  }
}
