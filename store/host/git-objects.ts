import type { BlobId } from '../../lock/index.ts';
import { IntegrityError } from '../operational-error.ts';
import { type Git, GitFailure } from './git.ts';
import { computeBlobId, type ObjectFormat } from './object-format.ts';

/** Reads blobs of one repository by their ids. */
export interface GitObjects {
  /**
   * One process reads all. Those that a shallow or partial clone lacks are fetched by their ids. What
   * is gone is left out; what does not hash to its id is refused.
   */
  readonly readBlobs: (ids: readonly BlobId[]) => Promise<ReadonlyMap<BlobId, Uint8Array>>;
}

/** Where a clone that is not whole gets what it lacks. */
export interface Source {
  readonly remote: string;
  /** Git itself would fetch what a partial clone lacks, one by one, while it reads. */
  readonly isPartial: boolean;
}

export interface ReadingLimits {
  /** Blobs of more bytes than this are left out, unread. */
  readonly largest?: number;
  /** What the clone lacks is left out, and no remote is asked. */
  readonly isOffline?: boolean;
}

/** Nothing is asked before the first blob. */
export function openGitObjects(
  git: Git,
  format: ObjectFormat,
  { largest, isOffline = false }: ReadingLimits = {},
): GitObjects {
  const readPresent = async (ids: readonly BlobId[]): Promise<ReadonlyMap<BlobId, Uint8Array>> =>
    await readAll(git, format, largest === undefined ? ids : await withoutLarge(git, ids, largest));
  let asked: Promise<Source | undefined> | undefined;
  const findOnce = async (): Promise<Source | undefined> => await (asked ??= findSource(git));
  return {
    readBlobs: async (ids) => {
      const valid = ids.filter((id) => isBlobId(id, format));
      if (valid.length === 0) return new Map();
      const source = isOffline ? undefined : await findOnce();
      if (source?.isPartial === true) {
        return await readPresent(await fetchLacking(git, source.remote, valid));
      }
      const found = await readPresent(valid);
      const missing = valid.filter((id) => !found.has(id));
      if (missing.length === 0 || source === undefined) return found;
      const fetched = await fetchLacking(git, source.remote, missing);
      return new Map([...found, ...(await readPresent(fetched))]);
    },
  };
}

function isBlobId(id: string, format: ObjectFormat): boolean {
  return /^[0-9a-f]+$/.test(id) && id.length === (format === 'sha1' ? 40 : 64);
}

/** `<id> blob <size>`, or `<id> missing`: what is missing is no more than that. */
async function withoutLarge(
  git: Git,
  ids: readonly BlobId[],
  largest: number,
): Promise<readonly BlobId[]> {
  if (ids.length === 0) return [];
  const output = await git.bytes(['--batch-check'], ids.map((id) => `${id}\n`).join(''));
  const large = output
    .toString('latin1')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, type, size]) => type === 'blob' && Number(size) > largest);
  const left = new Set(large.map(([id]) => id));
  return ids.filter((id) => !left.has(id));
}

async function readAll(
  git: Git,
  format: ObjectFormat,
  ids: readonly BlobId[],
): Promise<ReadonlyMap<BlobId, Uint8Array>> {
  if (ids.length === 0) return new Map();
  const blobs = parseBatch(await readBytes(git, ids));
  for (const [id, bytes] of blobs) {
    if (computeBlobId(bytes, format) === id) continue;
    throw new IntegrityError(`The git object ${id} does not hold what its id says.`, {
      hint: 'The repository is damaged: `git fsck` says more. Clone it again.',
    });
  }
  return blobs;
}

/** Git knows the sizes of these objects, or that they are not there: one that it cannot give is damaged. */
async function readBytes(git: Git, ids: readonly BlobId[]): Promise<Buffer> {
  const input = ids.map((id) => `${id}\n`).join('');
  try {
    return await git.bytes(['--batch'], input);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    // It has no size of what a partial clone lacks, and fails again.
    await git.bytes(['--batch-check'], input);
    const [what, which] =
      ids.length === 1
        ? ['The git object', ids[0]]
        : ['One of these git objects', ids.slice(0, 3).join(', ')];
    throw new IntegrityError(
      `${what} cannot be read, though it is there: ${which}; ${error.message}`,
      {
        hint: 'The repository is damaged: `git fsck` says more. Clone it again.',
        cause: error,
      },
    );
  }
}

/** `<id> blob <size>`, a line end, the bytes and a line end; or `<id> missing`. */
function parseBatch(output: Buffer): ReadonlyMap<BlobId, Uint8Array> {
  const blobs = new Map<BlobId, Uint8Array>();
  let offset = 0;
  while (offset < output.length) {
    const end = output.indexOf('\n', offset);
    if (end === -1) break;
    const [id = '', type, size] = output.toString('latin1', offset, end).split(' ');
    const start = end + 1;
    if (size === undefined) {
      offset = start;
      continue;
    }
    const length = Number(size);
    if (type === 'blob') blobs.set(id, output.subarray(start, start + length));
    offset = start + length + 1;
  }
  return blobs;
}

/** Git asks the remote only when something is missing. Returns the ids without those that are gone. */
async function fetchLacking(
  git: Git,
  remote: string,
  ids: readonly BlobId[],
): Promise<readonly BlobId[]> {
  let wanted = ids;
  while (wanted.length > 0) {
    const lost = await tryFetch(git, remote, wanted);
    if (lost === undefined) break;
    wanted = wanted.filter((id) => id !== lost);
  }
  return wanted;
}

/** Returns an id that the remote does not give, because of which it gave none. */
async function tryFetch(
  git: Git,
  remote: string,
  ids: readonly BlobId[],
): Promise<BlobId | undefined> {
  const options = ['--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--quiet'];
  try {
    await git.text(['fetch', ...options, '--end-of-options', remote, ...ids]);
    return undefined;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const lost = /not our ref ([0-9a-f]+)/.exec(error.message)?.[1];
    if (lost === undefined || !ids.includes(lost)) throw error;
    return lost;
  }
}

/** The remote that a partial clone was made from, or `origin` of a shallow one. */
export async function findSource(git: Git): Promise<Source | undefined> {
  const text = await git.text(['config', '--list', '--null']);
  const entries = text.split('\0').map((entry) => entry.split('\n'));
  const promisor = entries.find(
    ([key, value]) => /^remote\..+\.promisor$/.test(key ?? '') && value === 'true',
  );
  const named = promisor?.[0]?.slice('remote.'.length, -'.promisor'.length);
  if (named !== undefined) return { remote: named, isPartial: true };
  const shallow = await git.text(['rev-parse', '--is-shallow-repository']);
  const hasOrigin = entries.some(([key]) => key === 'remote.origin.url');
  return shallow.trim() === 'true' && hasOrigin
    ? { remote: 'origin', isPartial: false }
    : undefined;
}
