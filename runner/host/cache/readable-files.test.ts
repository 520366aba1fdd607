import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../store/testing/temporary-folder.ts';
import { ReadableFiles } from './readable-files.ts';

function folder(): string {
  const path = temporaryFolder();
  mkdirSync(join(path, 'in'));
  for (const name of ['a', 'b', 'c']) writeFileSync(join(path, 'in', name), name.repeat(100));
  return path;
}

test('the same files give the same text, in whatever order a folder lists them', async () => {
  const path = folder();
  const first = await new ReadableFiles('/none').describe([path]);
  expect(first).toContain('"file"');
  expect(await new ReadableFiles('/none').describe([path])).toBe(first);
});

test('a file that was put in the place of another one of its size and time is told apart', async () => {
  const path = folder();
  const files = new ReadableFiles('/none');
  const first = await files.describe([path]);
  const { atime, mtime } = statSync(join(path, 'in/a'));
  writeFileSync(join(path, 'in/a'), 'z'.repeat(100));
  utimesSync(join(path, 'in/a'), atime, mtime);
  expect(await files.describe([path])).not.toBe(first);
  expect(readFileSync(join(path, 'in/a'), 'utf8')).toHaveLength(100);
});

test('more than the limits say is not looked at', async () => {
  const path = folder();
  const fits = { entries: 5, bytes: 300 };
  expect(await new ReadableFiles('/none', fits).describe([path])).toBeDefined();
  expect(
    await new ReadableFiles('/none', { ...fits, entries: 4 }).describe([path]),
  ).toBeUndefined();
  expect(
    await new ReadableFiles('/none', { ...fits, bytes: 299 }).describe([path]),
  ).toBeUndefined();
});

test('the folder that is excepted may change', async () => {
  const path = folder();
  const describe = async (): Promise<string | undefined> =>
    await new ReadableFiles(join(path, 'in')).describe([path]);
  const first = await describe();
  writeFileSync(join(path, 'in/d'), '');
  expect(await describe()).toBe(first);
  writeFileSync(join(path, 'd'), '');
  expect(await describe()).not.toBe(first);
});
