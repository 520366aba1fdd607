import { type Sha256, sha256 } from '../../../lock/index.ts';
import { decodeActionResult, encodeActionResult } from '../../remote/action-result.ts';
import { sha512 } from '../package-archive.ts';
import { readRegularFile } from '../read-regular-file.ts';
import { archivePath } from '../stored-archives.ts';
import { writeAtomically } from '../write-atomically.ts';
import { eachAtOnce } from './each-at-once.ts';
import { largestResult, type RemoteCache } from './remote-cache.ts';
import type { WantedArchive } from '../fetch-archives.ts';

/** What an archive is called in the result that names it. */
const fileName = 'package.tgz';
const largestArchive = 128 * 1024 * 1024;

/**
 * Takes archives from the remote cache into the store, and returns those that must come from elsewhere.
 * What the cache says of an archive is only where to look: nothing enters the store that has not the
 * SHA-512 of the Deno lock.
 */
export async function takeArchives(
  remote: RemoteCache,
  wanted: readonly WantedArchive[],
  store: string,
): Promise<readonly WantedArchive[]> {
  const lacking = new Set(wanted);
  await eachAtOnce(wanted, async (archive) => {
    const bytes = await findArchive(remote, archive);
    if (bytes === undefined) return;
    writeAtomically(archivePath(store, archive.sha512), bytes);
    lacking.delete(archive);
  });
  return [...lacking];
}

/** Gives the cache archives of the store that were not found in it; a wrong entry is replaced so. */
export async function giveArchives(
  remote: RemoteCache,
  archives: readonly WantedArchive[],
  store: string,
): Promise<void> {
  await eachAtOnce(archives, async ({ sha512: hash }) => {
    if (!remote.mayWrite) return;
    const bytes = readRegularFile(archivePath(store, hash));
    if (bytes === undefined || bytes.length > largestArchive || sha512(bytes) !== hash) return;
    const file = { path: fileName, sha256: sha256(bytes), bytes: bytes.length };
    // First what is named, then what names it.
    if (!(await remote.put('cas', file.sha256, bytes))) return;
    await remote.put('ac', archiveKey(hash), encodeActionResult(file));
  });
}

/** Gives the cache those of these archives that it does not have. */
export async function giveMissingArchives(
  remote: RemoteCache,
  archives: readonly WantedArchive[],
  store: string,
): Promise<void> {
  const missing: WantedArchive[] = [];
  await eachAtOnce(archives, async (archive) => {
    if (!(await remote.has('ac', archiveKey(archive.sha512)))) missing.push(archive);
  });
  await giveArchives(remote, missing, store);
}

async function findArchive(
  remote: RemoteCache,
  { name, version, sha512: hash }: WantedArchive,
): Promise<Uint8Array | undefined> {
  const result = await remote.get('ac', archiveKey(hash), largestResult);
  if (result === undefined) return undefined;
  const file = decodeActionResult(result, fileName);
  const isFit = file !== undefined && file.bytes <= largestArchive;
  const bytes = isFit ? await remote.get('cas', file.sha256, file.bytes) : undefined;
  if (isFit && bytes === undefined) return undefined;
  if (bytes !== undefined && sha512(bytes) === hash) return bytes;
  remote.report(
    `what it keeps for ${name}@${version} is not what the Deno lock names, and is not used.`,
  );
  return undefined;
}

/** npm and Deno name archives by SHA-512, Bazel's protocol by SHA-256: the way from one to the other. */
function archiveKey(hash: string): Sha256 {
  return sha256(`millrace npm archive sha512 ${hash}`);
}
