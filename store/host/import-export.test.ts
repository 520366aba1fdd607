import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '../../lock/index.ts';
import { exportFiles, readManifest } from '../export-manifest.ts';
import { IntegrityError } from '../operational-error.ts';
import { tarHeader } from '../tar-writer.ts';
import { carriedFlow } from '../testing/carried-flow.ts';
import { denoLockOf } from '../testing/deno-lock-of.ts';
import { failureOf } from '../testing/failure-of.ts';
import { integrityOf } from '../testing/store-package.ts';
import { pack } from '../testing/registry.ts';
import { smallDisk } from '../testing/small-disk.ts';
import { compiledUrl, endOf, startModule } from '../testing/start-module.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { type CarriedFlow, exportFlows } from './export-flows.ts';
import { importExport } from './import-export.ts';
import { sha512 } from './package-archive.ts';
import { removeTree } from './remove-tree.ts';
import { verifyStore } from './verify-store.ts';

const platforms = [{ os: 'linux', cpu: 'x64' }];
let flow: CarriedFlow;
let home: string;
/** The bytes of a good archive, and the same export as a folder. */
let archive: Buffer;
let folder: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'millrace-export-'));
  const store = join(home, 'store');
  const tarball = pack({ name: 'tiny', version: '1.0.0', files: { 'index.js': 'export {};\n' } });
  mkdirSync(join(store, 'tarballs'), { recursive: true });
  writeFileSync(join(store, 'tarballs', `${sha512(tarball)}.tgz`), tarball);
  flow = await carriedFlow(denoLockOf({ 'tiny@1.0.0': { integrity: integrityOf(tarball) } }));
  const options = { directory: store, offline: true, platforms };
  await exportFlows([flow], { ...options, to: join(home, 'a.tar') });
  folder = join(home, 'folder');
  await exportFlows([flow], { ...options, to: folder });
  archive = readFileSync(join(home, 'a.tar'));
});

afterAll(() => {
  removeTree(home);
});

/** What a store holds after an import: nothing but its leases when the import was refused. */
function contentOf(store: string): readonly string[] {
  if (!existsSync(store)) return [];
  return readdirSync(store, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('leases'))
    .map((entry) => entry.name);
}

async function refuse(path: string): Promise<string> {
  const store = join(temporaryFolder(), 'store');
  const error = await failureOf(importExport(store, path));
  expect(error).toBeInstanceOf(IntegrityError);
  expect(error.message).toContain('Nothing of it was imported.');
  expect(contentOf(store)).toEqual([]);
  return error.message;
}

function archiveOf(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), 'x.tar');
  writeFileSync(path, bytes);
  return path;
}

test('the same flows give the same bytes, however often they are named, from any store', async () => {
  const directory = temporaryFolder();
  await importExport(directory, join(home, 'a.tar'));
  const options = { directory, offline: true, platforms: [...platforms, ...platforms] };
  const to = join(temporaryFolder(), 'b.tar');
  await exportFlows([flow, flow], { ...options, to });
  expect(readFileSync(to).equals(archive)).toBe(true);
});

test.each(['a.tar', 'folder'])('%s is imported whole, and the store verifies', async (name) => {
  const store = temporaryFolder();
  const imported = await importExport(store, join(home, name));
  expect(imported.flows.map(({ path }) => path)).toEqual(['flows/hn-mentions.yaml']);
  expect(imported.flows[0]?.files.get('flows/hn-mentions.lock.json')).toEqual(
    Buffer.from(flow.lock),
  );
  expect(contentOf(store)).toHaveLength(imported.files);
  expect((await verifyStore(store, false)).problems).toEqual([]);
  expect(readdirSync(store).sort()).toEqual(['blobs', 'leases', 'tarballs']);
});

test('an archive that is changed anywhere, or cut anywhere, is refused as a whole', async () => {
  const places = Array.from({ length: 40 }, (_, index) =>
    Math.floor((archive.length - 1) * (index / 39)),
  );
  // Also the parts of a header, the padding and the end.
  for (const at of [...places, 0, 100, 124, 136, 148, 156, 157, 257, 345, 500]) {
    const changed = Buffer.from(archive);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await refuse(archiveOf(changed));
    await refuse(archiveOf(archive.subarray(0, at)));
  }
  expect(await refuse(archiveOf(Buffer.concat([archive, Buffer.alloc(512)])))).toContain(
    'more than',
  );
});

test('a path that leads out, a link, and a second file are refused', async () => {
  const reading = readManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  if (!reading.ok) throw new Error(reading.message);
  const [first] = exportFiles(reading.manifest);
  const at = archive.indexOf(tarHeader(first?.name ?? '', first?.bytes ?? 0));
  expect(at).toBeGreaterThan(0);
  const replaced = (header: Buffer): Buffer =>
    Buffer.concat([archive.subarray(0, at), header, archive.subarray(at + 512)]);
  const outside = await refuse(archiveOf(replaced(tarHeader('../../../x', first?.bytes ?? 0))));
  expect(outside).toContain('"../../../x" stands where');
  const link = tarHeader(first?.name ?? '', first?.bytes ?? 0);
  link.write('2', 156, 'latin1');
  link.write('        ', 148, 'latin1');
  const sum = link.reduce((total, byte) => total + byte, 0);
  link.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  expect(await refuse(archiveOf(replaced(link)))).toContain('not one that millrace writes');
  const twice = Buffer.concat([
    archive.subarray(0, -1024),
    tarHeader('blobs/more', 0),
    archive.subarray(-1024),
  ]);
  expect(await refuse(archiveOf(twice))).toContain('more than its manifest names');
});

test.each<readonly [string, (copy: string, blob: string) => void, string]>([
  [
    'a changed file',
    (copy, blob) => {
      writeFileSync(join(copy, blob), readFileSync(join(copy, blob)).reverse());
    },
    'another sha256',
  ],
  [
    'a shorter file',
    (copy, blob) => {
      truncateSync(join(copy, blob), 3);
    },
    'another length',
  ],
  [
    'a longer file',
    (copy, blob) => {
      writeFileSync(
        join(copy, blob),
        Buffer.concat([readFileSync(join(copy, blob)), Buffer.from(' ')]),
      );
    },
    'another length',
  ],
  [
    'a missing file',
    (copy, blob) => {
      rmSync(join(copy, blob));
    },
    'is missing',
  ],
  [
    'a link',
    (copy, blob) => {
      rmSync(join(copy, blob));
      symlinkSync(join(folder, blob), join(copy, blob));
    },
    'no regular file',
  ],
  [
    'one file more',
    (copy) => {
      writeFileSync(join(copy, 'blobs/x'), '');
    },
    '"blobs/x" is not in its manifest',
  ],
  [
    'one folder more',
    (copy) => {
      mkdirSync(join(copy, 'more'));
    },
    '"more" is not in its manifest',
  ],
  [
    'a manifest that names less',
    (copy) => {
      edit(copy, (text) => text.replace(/"archives": \[[^\]]*\]/, '"archives": []'));
    },
    'not in its manifest',
  ],
  [
    'a manifest in another form',
    (copy) => {
      edit(copy, (text) => text.replace('{', '{ '));
    },
    'not one that millrace writes',
  ],
  [
    'a newer manifest',
    (copy) => {
      edit(copy, (text) => text.replace('"millraceExport": 1', '"millraceExport": 2'));
    },
    'a newer millrace',
  ],
])('a folder with %s is refused as a whole', async (_what, change, said) => {
  const copy = join(temporaryFolder(), 'copy');
  cpSync(folder, copy, { recursive: true });
  const blob = `blobs/${readdirSync(join(copy, 'blobs'))[0] ?? ''}`;
  for (const name of ['manifest.json', blob]) chmodSync(join(copy, name), 0o644);
  change(copy, blob);
  expect(await refuse(copy)).toContain(said);
});

function edit(copy: string, change: (text: string) => string): void {
  const path = join(copy, 'manifest.json');
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

test('an export that lacks what its lock needs, or holds more, is refused although its bytes are right', async () => {
  const needs = { ...flow.needs, files: flow.needs.files.slice(1) };
  const options = { directory: join(home, 'store'), offline: true, platforms };
  const less = join(temporaryFolder(), 'less.tar');
  await exportFlows([{ ...flow, needs }], { ...options, to: less });
  expect(await refuse(less)).toContain('is missing (sha256');
  const bytes = Buffer.from('more');
  const file = { path: 'scripts/more.ts', sha256: sha256(bytes), bytes };
  const more = join(temporaryFolder(), 'more.tar');
  const extra = { ...flow.needs, files: [...flow.needs.files, file] };
  await exportFlows([{ ...flow, needs: extra }], { ...options, to: more });
  expect(await refuse(more)).toContain('nothing needs the file');
  const other = join(temporaryFolder(), 'other.tar');
  await exportFlows([{ ...flow, source: bytes }], { ...options, to: other });
  expect(await refuse(other)).toContain('is of other files');
});

test('two processes that import at once both succeed and leave one of each file', async () => {
  const store = temporaryFolder();
  const code = `
    import { importExport } from '${compiledUrl('store/host/import-export.ts')}';
    console.log((await importExport(${JSON.stringify(store)}, ${JSON.stringify(join(home, 'a.tar'))})).files);`;
  const ends = await Promise.all([1, 2, 3].map(async () => await endOf(startModule(code))));
  expect(ends.map(({ end }) => end)).toEqual([0, 0, 0]);
  expect(contentOf(store)).toHaveLength(Number(ends[0]?.output));
  expect((await verifyStore(store, false)).problems).toEqual([]);
});

test('on a full disk nothing is imported and nothing is left behind', async () => {
  const disk = smallDisk('24k');
  if (disk === undefined) return;
  const store = join(disk, 'store');
  const error = await failureOf(importExport(store, join(home, 'a.tar')));
  expect(error.message).toMatch(/^The store cannot be used: the disk is full/);
  expect(error).not.toBeInstanceOf(IntegrityError);
  expect(contentOf(store)).toEqual([]);
});

test('a full disk while exporting leaves what was there', async () => {
  const disk = smallDisk('24k');
  if (disk === undefined) return;
  const to = join(disk, 'x.tar');
  writeFileSync(to, 'before');
  const options = { directory: join(home, 'store'), offline: true, platforms, to };
  expect((await failureOf(exportFlows([flow], options))).message).toContain('the disk is full');
  expect(readFileSync(to, 'utf8')).toBe('before');
  expect(readdirSync(disk)).toEqual(['x.tar']);
});
