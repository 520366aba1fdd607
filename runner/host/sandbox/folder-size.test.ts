import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { folderSize } from './folder-size.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-size-'));
mkdirSync(join(folder, 'a/b'), { recursive: true });
writeFileSync(join(folder, 'one'), 'x'.repeat(10));
writeFileSync(join(folder, 'a/b/two'), 'x'.repeat(20));
symlinkSync('/usr', join(folder, 'link'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('files at any depth count, what links point at does not', () => {
  expect(folderSize(folder, 1000)).toBe(30);
});

test('a folder that is not there is empty', () => {
  expect(folderSize(join(folder, 'none'), 1000)).toBe(0);
});

test('counting stops above what is asked for', () => {
  expect(folderSize(folder, 5)).toBe(10);
});
