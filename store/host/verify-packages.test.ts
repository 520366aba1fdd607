import {
  appendFileSync,
  chmodSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readIntegrity } from '../package-layout.ts';
import { denoLockOf } from '../testing/deno-lock-of.ts';
import { pack } from '../testing/registry.ts';
import { integrityOf, storePackage } from '../testing/store-package.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openPackageStore } from './packages.ts';
import { archivePath } from './stored-archives.ts';
import { type PackageCondition, type PlaceMemory, verifyPackages } from './verify-packages.ts';

/** So long that a clock of a file system, which goes in steps, has gone on. */
const step = 30;

const tiny = {
  name: 'tiny',
  version: '1.0.0',
  files: { 'index.js': 'exports.a = 1;\n', 'lib/x.js': 'x', 'lib/y.js': 'y' },
};
const tarball = pack(tiny);
const hash = readIntegrity(integrityOf(tarball));

/** A store with the package unpacked and in a view; all folders may be written. */
async function unpacked(): Promise<{ store: string; package: string; view: string }> {
  const store = temporaryFolder();
  storePackage(store, { ...tiny, tarball });
  const lock = denoLockOf({ 'tiny@1.0.0': { integrity: integrityOf(tarball) } });
  const { directory } = await openPackageStore({ directory: store, offline: true }).view(lock);
  const found = {
    store,
    package: join(store, 'packages', hash),
    view: join(directory, 'store.invalid/tiny/1.0.0'),
  };
  for (const folder of [found.package, found.view]) {
    for (const inner of ['', 'lib']) chmodSync(join(folder, inner), 0o755);
  }
  return found;
}

async function conditionOf(store: string): Promise<PackageCondition | undefined> {
  return (await verifyPackages(store, [hash])).get(hash);
}

test('a package as it was unpacked is verified, and one that is not there is absent', async () => {
  const { store } = await unpacked();
  const other = '0'.repeat(128);
  expect(await verifyPackages(store, [hash, other, hash])).toEqual(
    new Map([
      [hash, { state: 'verified' }],
      [other, { state: 'absent' }],
    ]),
  );
});

test('every file that was added, removed or changed is told, in the package and in its views', async () => {
  const { store, package: folder, view } = await unpacked();
  rmSync(join(folder, 'lib/y.js'));
  writeFileSync(join(folder, 'more.js'), '');
  rmSync(join(view, 'index.js'));
  writeFileSync(join(view, 'index.js'), 'exports.a = 2;\n');
  expect(await conditionOf(store)).toEqual({
    state: 'tree-changed',
    differences: [
      { path: 'index.js', kind: 'changed' },
      { path: 'lib/y.js', kind: 'missing' },
      { path: 'more.js', kind: 'extra' },
    ],
  });
});

test('an archive with one byte more is not the one that was locked', async () => {
  const { store } = await unpacked();
  chmodSync(archivePath(store, hash), 0o644);
  appendFileSync(archivePath(store, hash), '\0');
  expect(await conditionOf(store)).toEqual({ state: 'archive-changed' });
});

/** Remembers everything, with the states that it was told. */
function openMemory(): PlaceMemory & { readonly places: Map<string, string>; looked: boolean } {
  const places = new Map<string, string>();
  return {
    places,
    looked: false,
    knows() {
      return this.looked;
    },
    holds: (path, sha512, { digest }) => places.get(path) === `${sha512} ${digest}`,
    keep: (path, sha512, { digest }) => {
      places.set(path, `${sha512} ${digest}`);
    },
  };
}

test('what is as it was when it was found right is not read again', async () => {
  const { store, package: folder, view } = await unpacked();
  const memory = openMemory();
  const verify = async (): Promise<unknown> => {
    const looked: string[] = [];
    const look = (sha512: string): void => void looked.push(sha512);
    const condition = (await verifyPackages(store, [hash], { look, memory })).get(hash);
    memory.looked ||= looked.length > 0;
    return [condition, looked.length];
  };
  const right = { state: 'verified' };
  const remembered = [{ ...right, isRemembered: true }, 0];
  expect(await verify()).toEqual([right, 1]);
  expect([...memory.places.keys()]).toEqual([archivePath(store, hash), folder, view]);
  expect(await verify()).toEqual(remembered);

  // A run gives archives a new time: their bytes are hashed, and what was unpacked is left.
  await wait(step);
  utimesSync(archivePath(store, hash), 1, 1);
  expect(await verify()).toEqual(remembered);
  expect(await verify()).toEqual(remembered);

  await wait(step);
  utimesSync(join(view, 'index.js'), 1, 1);
  expect(await verify()).toEqual([right, 1]);
  expect(await verify()).toEqual(remembered);
  memory.looked = false;
  expect(await verify()).toEqual([right, 1]);
});

test.each<readonly [string, (place: Awaited<ReturnType<typeof unpacked>>) => void, string]>([
  [
    'a file of the same size and time',
    ({ package: folder }) => {
      rewrite(join(folder, 'lib/x.js'), 'z');
    },
    'tree-changed',
  ],
  [
    'a file more in a view',
    ({ view }) => {
      writeFileSync(join(view, 'more.js'), '');
    },
    'tree-changed',
  ],
  [
    'a file less',
    ({ package: folder }) => {
      rmSync(join(folder, 'lib/x.js'));
    },
    'tree-changed',
  ],
  [
    'an archive of the same size and time',
    ({ store }) => {
      const path = archivePath(store, hash);
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] = 1;
      rewrite(path, bytes);
    },
    'archive-changed',
  ],
])('a memory hides nothing: %s', async (_what, change, state) => {
  const place = await unpacked();
  const memory = openMemory();
  memory.looked = true;
  const verify = async (): Promise<PackageCondition | undefined> =>
    (await verifyPackages(place.store, [hash], { memory })).get(hash);
  expect(await verify()).toMatchObject({ state: 'verified' });
  expect(await verify()).toMatchObject({ isRemembered: true });
  await wait(step);
  change(place);
  expect(await verify()).toMatchObject({ state });
  // What was found wrong is not remembered to be right.
  expect(await verify()).toMatchObject({ state });
});

/** In place, with the times that it had. */
function rewrite(path: string, bytes: string | Uint8Array): void {
  const { atimeMs, mtimeMs } = statSync(path);
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
  utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
}

test('nothing is made or mended', async () => {
  const { store, package: folder } = await unpacked();
  writeFileSync(join(folder, 'more.js'), '');
  const before = readdirSync(store, { recursive: true })
    .filter((path) => !String(path).startsWith('leases'))
    .sort();
  await conditionOf(store);
  const after = readdirSync(store, { recursive: true })
    .filter((path) => !String(path).startsWith('leases'))
    .sort();
  expect(after).toEqual(before);
});
