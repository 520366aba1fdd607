import { existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
