import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OperationalError } from '../operational-error.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { defaultStoreDirectory } from './store-directory.ts';

test('MILLRACE_STORE names the store, which is made for its user alone', () => {
  const folder = join(temporaryFolder(), 'a/b');
  expect(defaultStoreDirectory({ MILLRACE_STORE: folder, XDG_CACHE_HOME: '/nowhere' })).toBe(
    folder,
  );
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("else it is in the user's cache folder", () => {
  const home = temporaryFolder();
  const cache = join(home, 'xdg');
  expect(defaultStoreDirectory({ HOME: home, XDG_CACHE_HOME: cache })).toBe(
    join(cache, 'millrace'),
  );
  const expected = process.platform === 'darwin' ? 'Library/Caches/millrace' : '.cache/millrace';
  expect(defaultStoreDirectory({ HOME: home, XDG_CACHE_HOME: 'relative' })).toBe(
    join(home, expected),
  );
  expect(defaultStoreDirectory({ HOME: home, MILLRACE_STORE: '' })).toBe(join(home, expected));
});

test('a file in its place is refused', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(() => defaultStoreDirectory({ MILLRACE_STORE: file })).toThrow(OperationalError);
  expect(() => defaultStoreDirectory({ MILLRACE_STORE: join(file, 'x') })).toThrow('is no folder');
});

test.skipIf(process.platform !== 'linux')('a place that can hold no folder is refused', () => {
  for (const path of ['/proc/millrace', '/proc/millrace/deeper']) {
    expect(() => defaultStoreDirectory({ MILLRACE_STORE: path })).toThrow('cannot be made there');
  }
});

test.skipIf(process.getuid?.() !== 0)('a folder of another user is refused', () => {
  const folder = join(temporaryFolder(), 'theirs');
  mkdirSync(folder);
  chownSync(folder, 65534, 65534);
  expect(() => defaultStoreDirectory({ MILLRACE_STORE: folder })).toThrow(
    'belongs to another user',
  );
});
