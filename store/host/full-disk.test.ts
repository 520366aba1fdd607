import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { IntegrityError } from '../operational-error.ts';
import { denoLockOf } from '../testing/deno-lock-of.ts';
import { failureOf } from '../testing/failure-of.ts';
import { smallDisk } from '../testing/small-disk.ts';
import { storePackage } from '../testing/store-package.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openBlobs } from './blobs.ts';
import { openPackageStore } from './packages.ts';

test('a blob on a full disk is refused in words and leaves nothing', async () => {
  const disk = smallDisk('64k');
  if (disk === undefined) return;
  const error = await failureOf(openBlobs(disk).put(Buffer.alloc(100_000)));
  expect(error.message).toMatch(/^The store cannot be used: the disk is full/);
  expect(error.hint).toContain('MILLRACE_STORE');
  expect(readdirSync(join(disk, 'blobs'))).toEqual([]);
  await openBlobs(disk).put(Buffer.alloc(1000));
});

test('a full disk at any point of unpacking is said, and with room the next call works', async () => {
  const disk = smallDisk('600k');
  if (disk === undefined) return;
  const files = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`lib/${index}.js`, 'x'.repeat(5000)]),
  );
  const store = join(disk, 'store');
  const integrity = storePackage(store, { name: 'big', version: '1.0.0', files });
  const lock = denoLockOf({ 'big@1.0.0': { integrity } });
  const open = openPackageStore({ directory: store, offline: true });
  const ballast = join(disk, 'ballast');
  let refused = 0;
  for (let size = 590_000; size > 450_000; size -= 12_000) {
    writeFileSync(ballast, '');
    try {
      writeFileSync(ballast, Buffer.alloc(size));
    } catch {
      // All the room is taken; that is the hardest case.
    }
    const failure = await open.view(lock).catch((error: unknown) => error);
    if (!(failure instanceof Error)) continue;
    refused += 1;
    expect(failure.message).toMatch(/^The package store cannot be used: the disk is full/);
    expect(failure).not.toBeInstanceOf(IntegrityError);
  }
  expect(refused).toBeGreaterThan(3);
  rmSync(ballast);
  expect((await open.view(lock)).has('big@1.0.0', 'lib/19.js')).toBe(true);
  expect(readdirSync(join(store, 'views')).filter((name) => name.startsWith('.'))).toEqual([]);
  expect(readdirSync(join(store, 'packages')).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('where files cannot be linked, they are copied', async () => {
  const disk = smallDisk('1m');
  if (disk === undefined) return;
  const store = temporaryFolder();
  const integrity = storePackage(store, { name: 'a', version: '1.0.0', files: { 'x.js': 'x' } });
  const lock = denoLockOf({ 'a@1.0.0': { integrity } });
  // The views are on another file system.
  execFileSync('ln', ['-s', disk, join(store, 'views')]);
  const view = await openPackageStore({ directory: store, offline: true }).view(lock);
  expect(view.read('a@1.0.0', 'x.js')).toBe('x');
});
