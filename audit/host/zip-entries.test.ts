import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failureOf } from '../../store/testing/failure-of.ts';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import { makeZip, type ZipEntry } from '../testing/make-zip.ts';
import { forEachZipEntry } from './zip-entries.ts';

const wanted = { name: /\.json$/, largest: 1024 * 1024, total: 16 * 1024 * 1024 };

function zipFile(content: readonly ZipEntry[] | Uint8Array): string {
  const path = join(temporaryFolder(), 'all.zip');
  writeFileSync(path, content instanceof Uint8Array ? content : makeZip(content));
  return path;
}

async function texts(path: string): Promise<readonly string[]> {
  const found: string[] = [];
  await forEachZipEntry(path, wanted, (bytes) => found.push(Buffer.from(bytes).toString()));
  return found;
}

async function refusalOf(content: readonly ZipEntry[] | Uint8Array): Promise<string> {
  const path = zipFile(content);
  const error = await failureOf(texts(path));
  return error.message.replace(path, 'all.zip');
}

test('wanted entries are unpacked in order, deflated or stored, and others are passed by', async () => {
  const path = zipFile([
    { name: 'a.json', bytes: '{"a":1}' },
    { name: 'folder/', bytes: '' },
    { name: 'folder/b.json', bytes: 'b', isStored: true },
    { name: 'c.txt', bytes: 'c', flags: 1 },
    { name: 'empty.json', bytes: '' },
  ]);
  expect(await texts(path)).toEqual(['{"a":1}', 'b', '']);
});

test('an archive that is read through many windows is read right', async () => {
  const entries = Array.from({ length: 3000 }, (_, index) => ({
    name: `${'n'.repeat(600)}/${index}.json`,
    bytes: `${index} ${'x'.repeat(1500)}`,
    isStored: true,
  }));
  const found = await texts(zipFile(entries));
  expect(found.map((text) => Number(text.split(' ')[0]))).toEqual(entries.map((_, index) => index));
});

test('an empty archive holds nothing', async () => {
  expect(await texts(zipFile([]))).toEqual([]);
});

test.each([
  ['/etc/passwd.json', 'absolute path'],
  ['../a.json', 'invalid relative path'],
  ['a/../../b.json', 'invalid relative path'],
  ['C:/a.json', 'absolute path'],
  ['a\\..\\b.json', 'invalid characters in fileName'],
])('an entry called %s refuses the archive', async (name, why) => {
  const message = await refusalOf([
    { name: 'ok.json', bytes: '1' },
    { name, bytes: '2' },
  ]);
  expect(message).toContain(`all.zip is refused: ${why}`);
});

test.each<readonly [string, ZipEntry, string]>([
  [
    'too large',
    { name: 'a.json', bytes: new Uint8Array(2 ** 21) },
    '"a.json" is too large when unpacked',
  ],
  [
    'larger than it says',
    { name: 'a.json', bytes: new Uint8Array(2 ** 21), claims: 10 },
    '"a.json" is damaged',
  ],
  ['smaller than it says', { name: 'a.json', bytes: 'abc', claims: 10 }, '"a.json" is damaged'],
  [
    'of other bytes than its checksum says',
    { name: 'a.json', bytes: 'abc', crc: 1 },
    '"a.json" is damaged',
  ],
  [
    'no deflated data',
    { name: 'a.json', bytes: 'abc', isStored: true, method: 8 },
    '"a.json" is damaged',
  ],
  [
    'encrypted',
    { name: 'a.json', bytes: 'abc', flags: 1 },
    '"a.json" is encrypted or compressed in another way',
  ],
  [
    'compressed in another way',
    { name: 'a.json', bytes: 'abc', method: 12 },
    '"a.json" is encrypted or compressed in another way',
  ],
  [
    'stored with another length',
    { name: 'a.json', bytes: 'abc', isStored: true, claims: 4 },
    'compressed/uncompressed size mismatch',
  ],
])('an entry that is %s refuses the archive', async (_, entry, why) => {
  expect(await refusalOf([entry])).toContain(`all.zip is refused: ${why}`);
});

test('entries that share their data to unpack to more than all bounds are refused', async () => {
  const bytes = new Uint8Array(1024 * 1024);
  const entries = Array.from({ length: 17 }, (_, index) => ({ name: `${index}.json`, bytes }));
  expect(makeZip(entries).length).toBeLessThan(4000);
  expect(await texts(zipFile(entries.slice(1)))).toHaveLength(16);
  expect(await refusalOf(entries)).toContain('"16.json" is too large when unpacked');
});

test('what is no archive, and what was cut short, is refused', async () => {
  expect(await refusalOf(new Uint8Array())).toContain('all.zip is refused: ');
  expect(await refusalOf(Buffer.from('not a zip'))).toContain('End of central directory');
  const whole = makeZip([{ name: 'a.json', bytes: 'abc' }]);
  expect(await refusalOf(whole.subarray(0, whole.length - 5))).toContain('all.zip is refused: ');
  expect(await refusalOf(whole.subarray(20))).toContain('all.zip is refused: ');
});
