import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { unnamedFile } from './unnamed-file.ts';

const linux = process.platform === 'linux';

test.skipIf(!linux)('it can be read again and again, has no name, and ends', () => {
  // The folder of all is shared with runners that tests kill, and those leave theirs.
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  vi.stubEnv('TMPDIR', folder);
  const file = unnamedFile(Uint8Array.of(1, 2, 3));
  expect([...readFileSync(file.path)]).toEqual([1, 2, 3]);
  expect([...readFileSync(file.path)]).toEqual([1, 2, 3]);
  expect(readdirSync(folder)).toEqual([]);
  file.close();
  expect(() => readFileSync(file.path)).toThrow('ENOENT');
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
