import { expect, test } from 'vitest';
import { sha256 } from '../../../lock/index.ts';
import { encodeActionResult, decodeActionResult } from '../../remote/action-result.ts';
import { cacheServerKinds, startBazelRemote, startS3 } from '../../testing/cache-servers.ts';
import { openRemoteCache, type RemoteCache } from './remote-cache.ts';

const bytes = Buffer.from('the bytes of a package');
const file = { path: 'package.tgz', sha256: sha256(bytes), bytes: bytes.length };
const key = sha256('a key');

function open(url: string, told: string[]): RemoteCache {
  const remote = openRemoteCache(
    { MILLRACE_REMOTE_CACHE: url },
    { onTrouble: (message) => told.push(message) },
  );
  if (remote === undefined) throw new Error('It is named.');
  return remote;
}

for (const { name, start } of cacheServerKinds) {
  if (start === undefined) console.warn(`${name} is not installed: its test is skipped.`);
  test.skipIf(start === undefined)(`${name} keeps files and results for others`, async () => {
    const server = await start?.();
    if (server === undefined) return;
    const told: string[] = [];
    try {
      const remote = open(server.url, told);
      expect(await remote.probe()).toEqual({ ok: true });
      expect(await remote.has('ac', key)).toBe(false);
      expect(await remote.get('cas', file.sha256, 100)).toBeUndefined();
      expect(await remote.put('cas', file.sha256, bytes)).toBe(true);
      expect(await remote.put('ac', key, encodeActionResult(file), true)).toBe(true);
      const other = open(server.url, told);
      expect(await other.has('ac', key)).toBe(true);
      const result = await other.get('ac', key, 10_000);
      expect(decodeActionResult(result ?? Buffer.alloc(0), file.path)).toEqual(file);
      expect(await other.get('cas', file.sha256, bytes.length)).toEqual(bytes);
      const large = Buffer.alloc(20 * 1024 * 1024, 7);
      expect(await remote.put('cas', sha256(large), large)).toBe(true);
      const had = await other.get('cas', sha256(large), large.length);
      // Compared as bytes: the test runner would look at each one.
      expect(had?.equals(large)).toBe(true);
      expect(told).toEqual([]);
    } finally {
      await server.stop();
    }
  });
}

const hasBoth = startS3 !== undefined && cacheServerKinds[0]?.start !== undefined;
if (!hasBoth) console.warn('bazel-remote or an S3 server is not installed: their test is skipped.');

test.skipIf(!hasBoth)('what one bazel-remote kept in S3 another one gives', async () => {
  const s3 = await startS3?.();
  const first = await startBazelRemote(s3);
  const told: string[] = [];
  try {
    const remote = open(first.url, told);
    expect(await remote.put('cas', file.sha256, bytes)).toBe(true);
    expect(await remote.put('ac', key, encodeActionResult(file), true)).toBe(true);
    // It uploads behind our back, before it ends.
    await expect.poll(async () => await inBucket(s3?.url ?? ''), { timeout: 10_000 }).toBe(2);
  } finally {
    await first.stop();
  }
  const second = await startBazelRemote(s3);
  try {
    const remote = open(second.url, told);
    const result = await remote.get('ac', key, 10_000);
    expect(decodeActionResult(result ?? Buffer.alloc(0), file.path)).toEqual(file);
    expect(await remote.get('cas', file.sha256, 100)).toEqual(bytes);
    expect(told).toEqual([]);
  } finally {
    await second.stop();
    await s3?.stop();
  }
});

async function inBucket(url: string): Promise<number> {
  const listing = await (await fetch(`${url}/cache?list-type=2`)).text();
  return listing.match(/<Key>/gu)?.length ?? 0;
}
