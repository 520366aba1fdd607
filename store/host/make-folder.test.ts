import { once } from 'node:events';
import { existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { makeFolder } from './make-folder.ts';

test('a folder is made with all above it, and may be there already', () => {
  const folder = join(temporaryFolder(), 'a/b/c');
  makeFolder(folder, 0o700);
  makeFolder(folder, 0o755);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('what stands in the way is told', () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'file'), '');
  symlinkSync(join(root, 'nowhere/at/all'), join(root, 'link'));
  expect(() => {
    makeFolder(join(root, 'file'));
  }).toThrow('EEXIST');
  expect(() => {
    makeFolder(join(root, 'file/a/b'));
  }).toThrow('ENOTDIR');
  expect(() => {
    makeFolder(join(root, 'link/a'));
  }).toThrow('EEXIST');
});

test.skipIf(!existsSync('/proc/self'))('where nothing can be made, it ends', () => {
  expect(() => {
    makeFolder('/proc/nope/a/b');
  }).toThrow('ENOENT');
});

test('threads that make the same folders at once all find them', async () => {
  const [root, start] = [temporaryFolder(), new SharedArrayBuffer(4)];
  const made = new URL('../../dist/store/host/make-folder.js', import.meta.url).href;
  const text = `
    const { parentPort, workerData: { root, start, made } } = require('node:worker_threads');
    import(made).then(({ makeFolder }) => {
      const failures = [];
      Atomics.add(new Int32Array(start), 0, 1);
      while (Atomics.load(new Int32Array(start), 0) < 3);
      for (let round = 0; round < 300; round++) {
        try { makeFolder(root + '/' + round + '/a/b/c/d') } catch (error) { failures.push(error.message) }
      }
      parentPort.postMessage(failures);
    });`;
  const threads = Array.from(
    { length: 3 },
    () => new Worker(text, { eval: true, workerData: { root, start, made } }),
  );
  const said: unknown[] = await Promise.all(
    threads.map(async (thread) => (await once(thread, 'message')) as unknown),
  );
  expect(said).toEqual([[[]], [[]], [[]]]);
}, 60_000);
