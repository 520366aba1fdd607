import { appendFileSync, chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readIntegrity } from '../package-layout.ts';
import { denoLockOf } from '../testing/deno-lock-of.ts';
import { pack } from '../testing/registry.ts';
import { integrityOf, storePackage } from '../testing/store-package.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openPackageStore } from './packages.ts';
import { archivePath } from './stored-archives.ts';
import { type PackageCondition, verifyPackages } from './verify-packages.ts';

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
