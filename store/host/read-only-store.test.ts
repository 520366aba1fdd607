import { expect, test } from 'vitest';
import { denoLockOf } from '../testing/deno-lock-of.ts';
import { failureOf } from '../testing/failure-of.ts';
import { makeReadOnly, smallDisk } from '../testing/small-disk.ts';
import { storePackage } from '../testing/store-package.ts';
import { openBlobs } from './blobs.ts';
import { collectGarbage } from './collect-garbage.ts';
import { openPackageStore } from './packages.ts';
import { verifyStore } from './verify-store.ts';

test('a store that may only be read serves what it has, and says so of the rest', async () => {
  const store = smallDisk('2m');
  if (store === undefined) return;
  const integrity = storePackage(store, { name: 'a', version: '1.0.0', files: { 'x.js': 'x' } });
  const lock = denoLockOf({ 'a@1.0.0': { integrity } });
  const packages = openPackageStore({ directory: store, offline: true });
  const blobs = openBlobs(store);
  const tree = new Map([['a.ts', Buffer.from('a')]]);
  const digest = await blobs.put(Buffer.from('text'));
  await packages.view(lock);
  const folder = await blobs.materialise(tree);
  makeReadOnly(store);
  expect((await packages.view(lock)).read('a@1.0.0', 'x.js')).toBe('x');
  expect(Buffer.from((await blobs.get(digest)) ?? []).toString()).toBe('text');
  expect(await blobs.materialise(tree)).toBe(folder);
  expect((await verifyStore(store, false)).problems).toEqual([]);
  const options = { usedSince: Infinity, keep: new Set<string>(), dryRun: false };
  for (const refused of [blobs.put(Buffer.from('other')), collectGarbage(store, options)]) {
    const error = await failureOf(refused);
    expect(error.message).toMatch(/^The store cannot be used: the file system is read-only/);
    expect(error.hint).toContain('MILLRACE_STORE');
  }
});
