import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failureOf } from '../../store/testing/failure-of.ts';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import { makeZip } from '../testing/make-zip.ts';
import { type AdvisoryReading, readAdvisories } from './read-advisories.ts';

const today = '2026-11-28';

function record(id: string, change: object = {}): string {
  const affected = [
    {
      package: { ecosystem: 'npm', name: 'ms' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.1.4' }] }],
    },
  ];
  return JSON.stringify({ id, modified: '2026-11-27T10:00:00Z', affected, ...change });
}

type Files = Readonly<Record<string, string>>;

function folderOf(files: Files): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function zipOf(files: Files): string {
  const path = join(temporaryFolder(), 'all.zip');
  writeFileSync(path, makeZip(Object.entries(files).map(([name, bytes]) => ({ name, bytes }))));
  return path;
}

async function read(
  path: string,
  packages = [{ name: 'ms', version: '2.1.3' }],
): Promise<AdvisoryReading> {
  return await readAdvisories(path, packages, today);
}

const files = {
  'GHSA-1.json': record('GHSA-1', { aliases: ['CVE-1'] }),
  'deep/down/CVE-1.json': record('CVE-1', { modified: '2026-11-20T00:00:00Z' }),
  'PYSEC-1.json': record('PYSEC-1', { affected: [{ package: { ecosystem: 'PyPI', name: 'ms' } }] }),
  'list.json': `[${record('X-1', { withdrawn: '2026-01-01T00:00:00Z' })},{}]`,
  'broken.json': '{',
  'README.md': 'x',
};

test.each([
  ['a folder', folderOf],
  ['an archive', zipOf],
])('records in %s are read alike', async (_, make) => {
  const path = make(files);
  const { source, unchecked } = await read(path);
  expect(source).toEqual({
    path,
    newest: '2026-11-27',
    records: 3,
    damaged: 2,
    hits: [
      {
        package: 'ms',
        version: '2.1.3',
        id: 'GHSA-1',
        aliases: ['CVE-1'],
        summary: '',
        isMalicious: false,
        fixed: '2.1.4',
      },
    ],
  });
  expect(unchecked.map(({ reason }) => reason)).toEqual([
    `2 of the files in ${path} could not be read as advisories.`,
  ]);
  expect((await read(path, [{ name: 'ms', version: '2.1.4' }])).source.hits).toEqual([]);
});

test('old data is said to be old, and no record of the future makes it young', async () => {
  const of = (modified: string): string => record(modified, { modified });
  const path = folderOf({
    'a.json': of('2026-10-28T00:00:00Z'),
    'b.json': of('2999-01-01T00:00:00Z'),
  });
  const { source, unchecked } = await read(path);
  expect(source.newest).toBe('2026-10-28');
  expect(unchecked).toEqual([
    {
      rule: 'packages/advisory',
      reason: `The newest advisory in ${path} is of 2026-10-28, 31 days ago: nothing newer is known.`,
    },
  ]);
  const fresh = folderOf({ 'a.json': of('2026-10-29T00:00:00Z') });
  expect((await read(fresh)).unchecked).toEqual([]);
});

test('data that says nothing about npm, or not when it was written, is said to', async () => {
  const empty = folderOf({ 'PYSEC-1.json': files['PYSEC-1.json'] });
  expect((await read(empty)).unchecked[0]?.reason).toBe(
    `${empty} holds no advisory about a package of npm.`,
  );
  const undated = folderOf({ 'a.json': record('X-1', { modified: 'soon' }) });
  expect((await read(undated)).unchecked[0]?.reason).toBe(
    `No advisory in ${undated} says when it was written.`,
  );
});

test('a record that names a package and no version is said, unless it was withdrawn', async () => {
  const affected = [{ package: { ecosystem: 'npm', name: 'ms' } }];
  const path = folderOf({
    'a.json': record('X-1', { affected }),
    'b.json': record('X-2', { affected, withdrawn: '2026-01-01T00:00:00Z' }),
  });
  const { source, unchecked } = await read(path);
  expect(source.hits).toEqual([]);
  expect(unchecked.map(({ reason }) => reason)).toEqual([
    'X-1 is about ms and names no version that it affects.',
  ]);
});

test('links in a folder are not followed', async () => {
  const secret = folderOf({ 'a.json': record('X-1') });
  const folder = folderOf({ 'b.json': record('X-2') });
  symlinkSync(join(secret, 'a.json'), join(folder, 'a.json'));
  symlinkSync(secret, join(folder, 'deep'));
  expect((await read(folder)).source.records).toBe(1);
});

test('what is not there is an error with a hint', async () => {
  const error = await failureOf(read('/nowhere/all.zip'));
  expect(error.message).toBe(
    'There is no folder and no zip archive of advisories at /nowhere/all.zip.',
  );
  expect(error.hint).toContain('--advisories');
});

/** More than any record: 33 MiB. */
const large = 33 * 1024 ** 2;

test('a bomb among the records of an archive is refused, whatever size it claims', async () => {
  const bombOf = (claims?: number): string => {
    const path = join(temporaryFolder(), 'all.zip');
    const bomb = { name: 'bomb.json', bytes: new Uint8Array(large), ...(claims && { claims }) };
    const archive = makeZip([{ name: 'a.json', bytes: record('X-1') }, bomb]);
    expect(archive.length).toBeLessThan(large / 500);
    writeFileSync(path, archive);
    return path;
  };
  const open = bombOf();
  const refused = await failureOf(read(open));
  expect(refused.message).toBe(`${open} is refused: "bomb.json" is too large when unpacked.`);
  expect(refused.hint).toBe('Download it once more.');
  const lying = bombOf(100);
  expect((await failureOf(read(lying))).message).toBe(
    `${lying} is refused: "bomb.json" is damaged.`,
  );
});

test('a file of a folder that is larger than any record is refused by its name', async () => {
  const folder = folderOf({ 'a.json': record('X-1'), 'deep/huge.json': '{}', 'huge.txt': '' });
  truncateSync(join(folder, 'huge.txt'), large);
  expect((await read(folder)).source).toMatchObject({ records: 1, damaged: 1 });
  truncateSync(join(folder, 'deep/huge.json'), large);
  const refused = await failureOf(read(folder));
  expect(refused.message).toBe(
    `${join(folder, 'deep/huge.json')} is refused: no advisory has more than 32 MiB.`,
  );
  expect(refused.hint).toContain('--advisories');
});

test.each([
  ['a folder', folderOf],
  ['an archive', zipOf],
])('a record that comes twice in %s counts once', async (_, make) => {
  const twice = record('GHSA-1', { aliases: ['CVE-1'], summary: 'One thing.' });
  const { source } = await read(
    make({ 'a.json': twice, 'again/a.json': twice, 'list.json': `[${twice},${twice}]` }),
  );
  expect(source).toMatchObject({ records: 1, damaged: 0 });
  expect(source.hits).toMatchObject([{ id: 'GHSA-1', aliases: ['CVE-1'], summary: 'One thing.' }]);
});
