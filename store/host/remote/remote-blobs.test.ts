import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../../lock/index.ts';
import { type FakeCache, startFakeCache } from '../../testing/fake-cache.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openBlobs } from '../blobs.ts';
import { giveBlobs, withRemoteBlobs } from './remote-blobs.ts';
import { openRemoteCache, type RemoteCache } from './remote-cache.ts';

let server: FakeCache;
let told: string[];
let remote: RemoteCache | undefined;
const bytes = Buffer.from('export {};\n');
const digest = sha256(bytes);

beforeEach(async () => {
  server = await startFakeCache();
  told = [];
  remote = openRemoteCache(
    { MILLRACE_REMOTE_CACHE: server.url },
    { onTrouble: (message) => told.push(message) },
  );
});
afterEach(async () => {
  await server.close();
});

test('what the store lacks comes from the cache once, and then from the store', async () => {
  const store = temporaryFolder();
  const blobs = withRemoteBlobs(openBlobs(store), remote);
  expect(await blobs.get(digest)).toBeUndefined();
  server.kept.set(`/cas/${digest}`, bytes);
  expect(await blobs.get(digest)).toEqual(bytes);
  expect(readdirSync(join(store, 'blobs'))).toEqual([digest]);
  server.requests.length = 0;
  expect(await blobs.get(digest)).toEqual(bytes);
  expect(server.requests).toEqual([]);
});

test('other bytes than the digest names enter no store', async () => {
  const store = temporaryFolder();
  server.kept.set(`/cas/${digest}`, Buffer.from('import "evil";'));
  expect(await withRemoteBlobs(openBlobs(store), remote).get(digest)).toBeUndefined();
  expect(readdirSync(store)).toEqual([]);
  expect(told).toHaveLength(1);
});

test('a store that cannot be written to costs the keeping alone', async () => {
  const store = temporaryFolder();
  // Where those who use the store are written down.
  writeFileSync(join(store, 'leases'), '');
  server.kept.set(`/cas/${digest}`, bytes);
  expect(await withRemoteBlobs(openBlobs(store), remote).get(digest)).toEqual(bytes);
});

test('the cache is given what it lacks, and that alone', async () => {
  const other = Buffer.from('other');
  const files = new Map(
    [digest, sha256(other)].map((one, at) => [one, [bytes, other][at] ?? bytes]),
  );
  server.kept.set(`/cas/${digest}`, bytes);
  if (remote !== undefined) await giveBlobs(remote, files);
  expect(server.requests.filter((request) => request.startsWith('PUT'))).toEqual([
    `PUT /cas/${sha256(other)}`,
  ]);
});

test('without a cache the blobs are what they were', () => {
  const blobs = openBlobs(temporaryFolder());
  expect(withRemoteBlobs(blobs, undefined)).toBe(blobs);
});
