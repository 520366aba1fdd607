import { OperationalError } from '../../operational-error.ts';
import type { Blobs } from '../blobs.ts';
import { eachAtOnce } from './each-at-once.ts';
import type { RemoteCache } from './remote-cache.ts';

/** No file of a repository that we read is larger. */
const largestBlob = 16 * 1024 * 1024;

/** The same blobs; what they lack is looked for in the remote cache, and kept here from then on. */
export function withRemoteBlobs(blobs: Blobs, remote: RemoteCache | undefined): Blobs {
  if (remote === undefined) return blobs;
  return {
    ...blobs,
    get: async (digest) => {
      const kept = await blobs.get(digest);
      if (kept !== undefined) return kept;
      const bytes = await remote.get('cas', digest, largestBlob);
      if (bytes !== undefined) await keep(blobs, bytes);
      return bytes;
    },
  };
}

/** A store that cannot be written to, which runs may have, is only slower. */
async function keep(blobs: Blobs, bytes: Uint8Array): Promise<void> {
  try {
    await blobs.put(bytes);
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
  }
}

/** Gives the cache those of these files that it does not have. */
export async function giveBlobs(
  remote: RemoteCache,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  await eachAtOnce([...files], async ([digest, bytes]) => {
    if (!remote.mayWrite || (await remote.has('cas', digest))) return;
    await remote.put('cas', digest, bytes);
  });
}
