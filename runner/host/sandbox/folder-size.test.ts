import { execFileSync } from 'node:child_process';
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

test('what lies deeper than a path can say is left out, and nothing is thrown', () => {
  const deep = mkdtempSync(join(tmpdir(), 'millrace-deep-'));
  const here = process.cwd();
  const name = 'd'.repeat(200);
  try {
    // Relative paths lead deeper than the 4096 bytes of an absolute one.
    process.chdir(deep);
    for (let level = 0; level < 25; level += 1) {
      mkdirSync(name);
      writeFileSync('file', 'x');
      process.chdir(name);
    }
    expect(folderSize(deep, 1000)).toBeGreaterThan(10);
  } finally {
    process.chdir(here);
    execFileSync('rm', ['-r', deep]);
  }
});
