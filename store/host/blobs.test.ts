import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canonicalJson, sha256 } from '../../lock/index.ts';
import { IntegrityError } from '../operational-error.ts';
import { failureOf } from '../testing/failure-of.ts';
import { compiledUrl, endOf, startModule } from '../testing/start-module.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openBlobs } from './blobs.ts';

const tree = new Map([
  ['scripts/a.ts', Buffer.from('a')],
  ['lib/deep/b.ts', Buffer.from('')],
]);

test('what is kept comes back, read-only and by its digest', async () => {
  const directory = temporaryFolder();
  const blobs = openBlobs(directory);
  for (const text of ['', 'x', 'y'.repeat(2_000_000)]) {
    const digest = await blobs.put(Buffer.from(text));
    expect(digest).toBe(sha256(text));
    expect(Buffer.from((await blobs.get(digest)) ?? []).toString()).toBe(text);
    expect(statSync(join(directory, 'blobs', digest)).mode & 0o777).toBe(0o444);
    expect(await blobs.put(Buffer.from(text))).toBe(digest);
  }
  expect(await blobs.get(sha256('never'))).toBeUndefined();
});

test('a changed blob is refused, and putting the bytes again mends it', async () => {
  const directory = temporaryFolder();
  const blobs = openBlobs(directory);
  const digest = await blobs.put(Buffer.from('good'));
  const path = join(directory, 'blobs', digest);
  chmodSync(path, 0o644);
  writeFileSync(path, 'evil');
  const error = await failureOf(blobs.get(digest));
  expect(error).toBeInstanceOf(IntegrityError);
  expect(error.message).toContain(digest);
  expect(error.hint).toContain(path);
  await blobs.put(Buffer.from('good'));
  expect(await blobs.get(digest)).toEqual(Buffer.from('good'));
});

test('a blob that is a link or a folder is refused', async () => {
  const directory = temporaryFolder();
  const blobs = openBlobs(directory);
  const digest = await blobs.put(Buffer.from('good'));
  const path = join(directory, 'blobs', digest);
  writeFileSync(join(directory, 'same'), 'good');
  rmSync(path);
  symlinkSync('../same', path);
  expect(await failureOf(blobs.get(digest))).toBeInstanceOf(IntegrityError);
  rmSync(path);
  mkdirSync(path);
  expect(await failureOf(blobs.get(digest))).toBeInstanceOf(IntegrityError);
});

test.each(['', '../../etc/passwd', 'A'.repeat(64), 'a'.repeat(63)])(
  '"%s" is no digest',
  async (text) => {
    await expect(openBlobs(temporaryFolder()).get(text)).rejects.toThrow(RangeError);
  },
);

test('a tree becomes a read-only folder, and is the same one the next time', async () => {
  const blobs = openBlobs(temporaryFolder());
  const folder = await blobs.materialise(tree);
  expect(readFileSync(join(folder, 'scripts/a.ts'), 'utf8')).toBe('a');
  expect(statSync(join(folder, 'lib/deep/b.ts')).mode & 0o777).toBe(0o444);
  expect(statSync(join(folder, 'lib/deep')).mode & 0o777).toBe(0o555);
  expect(await blobs.materialise(tree)).toBe(folder);
});

test('a folder that differs from its tree in any way is refused', async () => {
  const blobs = openBlobs(temporaryFolder());
  const folder = await blobs.materialise(tree);
  const file = join(folder, 'scripts/a.ts');
  chmodSync(file, 0o644);
  writeFileSync(file, 'b');
  const error = await failureOf(blobs.materialise(tree));
  expect(error).toBeInstanceOf(IntegrityError);
  expect(error.message).toContain('"scripts/a.ts" is changed');
  writeFileSync(file, 'a');
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'more.ts'), '');
  expect((await failureOf(blobs.materialise(tree))).message).toContain('"more.ts" is extra');
  rmSync(join(folder, 'more.ts'));
  await expect(blobs.materialise(tree)).resolves.toBe(folder);
});

test('a tree with a path out of its folder is our mistake', async () => {
  const outside = new Map([['../x', Buffer.from('')]]);
  await expect(openBlobs(temporaryFolder()).materialise(outside)).rejects.toThrow(RangeError);
});

test('four processes that keep the same bytes leave one file each', async () => {
  const directory = temporaryFolder();
  const code = `
    import { openBlobs } from '${compiledUrl('store/host/blobs.ts')}';
    const blobs = openBlobs(${JSON.stringify(directory)});
    for (let i = 0; i < 50; i += 1) await blobs.put(Buffer.from('text ' + i));
    const tree = new Map([['a.ts', Buffer.from('a')]]);
    console.log(await blobs.materialise(tree));`;
  const ends = await Promise.all([1, 2, 3, 4].map(async () => await endOf(startModule(code))));
  expect(ends.map(({ end }) => end)).toEqual([0, 0, 0, 0]);
  expect(readdirSync(join(directory, 'blobs'))).toHaveLength(50);
  const key = sha256(canonicalJson({ 'a.ts': sha256('a') }));
  expect(readdirSync(join(directory, 'trees'))).toEqual([key, `${key}.json`]);
});

test('a file in the place of the folder is said in words', async () => {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'blobs'), '');
  const error = await failureOf(openBlobs(directory).put(Buffer.from('x')));
  expect(error.message).toMatch(/^The store cannot be used: a file stands where a folder belongs/);
});
