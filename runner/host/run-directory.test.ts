import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRunDirectory, newRunId } from './run-directory.ts';

let directory: string;
let ignored: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-run-directory-'));
  ignored = join(directory, '.gitignore');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('git ignores the folder of the runs', () => {
  createRunDirectory(directory, newRunId(0, 1));
  expect(readFileSync(ignored, 'utf8')).toBe('*\n');
});

test('git is told again when it was being told as the disk was full', () => {
  writeFileSync(ignored, '');
  createRunDirectory(directory, newRunId(0, 1));
  expect(readFileSync(ignored, 'utf8')).toBe('*\n');
});

test('what somebody wrote there is left as it is', () => {
  writeFileSync(ignored, 'runs/\n');
  createRunDirectory(directory, newRunId(0, 1));
  expect(readFileSync(ignored, 'utf8')).toBe('runs/\n');
});
