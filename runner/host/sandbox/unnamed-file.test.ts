import { readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { unnamedFile } from './unnamed-file.ts';

const linux = process.platform === 'linux';

test.skipIf(!linux)('it can be read again and again, has no name, and ends', () => {
  const file = unnamedFile(Uint8Array.of(1, 2, 3));
  expect([...readFileSync(file.path)]).toEqual([1, 2, 3]);
  expect([...readFileSync(file.path)]).toEqual([1, 2, 3]);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('millrace-file-'))).toEqual([]);
  file.close();
  expect(() => readFileSync(file.path)).toThrow('ENOENT');
});
