import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DenoLock } from '../../lock/index.ts';
import { denoLockOf } from '../testing/deno-lock-of.ts';
import { storePackage } from '../testing/store-package.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openBlobs } from './blobs.ts';
import { openPackageStore } from './packages.ts';
import { verifyStore } from './verify-store.ts';

interface FullStore {
  readonly store: string;
  readonly lock: DenoLock;
  readonly places: { readonly [kind: string]: string };
}

const tree = new Map([
  ['graph/a.ts', Buffer.from('a')],
  ['graph/b.ts', Buffer.from('b')],
]);

/** A store with one of each. */
async function fullStore(): Promise<FullStore> {
  const store = temporaryFolder();
  const files = { 'index.js': 'export {};\n', 'lib/x.js': 'x' };
  const integrity = storePackage(store, { name: 'tiny', version: '1.0.0', files });
  const lock = denoLockOf({ 'tiny@1.0.0': { integrity } });
  const view = await openPackageStore({ directory: store, offline: true }).view(lock);
  const blobs = openBlobs(store);
  const digest = await blobs.put(Buffer.from('text'));
  const hash = Buffer.from(integrity.slice(7), 'base64').toString('hex');
  const places = {
    archive: join(store, 'tarballs', `${hash}.tgz`),
    blob: join(store, 'blobs', digest),
    package: join(store, 'packages', hash),
    tree: await blobs.materialise(tree),
    view: join(view.directory, 'store.invalid/tiny/1.0.0'),
    views: view.directory,
  };
  return { store, lock, places };
}

function overwrite(path: string): void {
  rmSync(path);
  writeFileSync(path, 'other');
}

function open(folder: string): string {
  chmodSync(folder, 0o755);
  return folder;
}

test('a store in order has no problem', async () => {
  const { store } = await fullStore();
  expect(await verifyStore(store, false)).toEqual({
    checked: { archive: 1, blob: 1, package: 1, tree: 1, view: 1 },
    problems: [],
    repaired: 0,
  });
});

test.each<readonly [string, (places: FullStore['places']) => void, readonly string[]]>([
  [
    'a changed blob',
    (at) => {
      overwrite(at['blob']!);
    },
    ['changed blobs/'],
  ],
  [
    'a link for a blob',
    (at) => {
      renameSync(at['blob']!, `${at['tree']!}-x`);
      symlinkSync('/etc/hostname', at['blob']!);
    },
    ['extra blobs/', 'extra trees/'],
  ],
  [
    'a changed archive',
    (at) => {
      overwrite(at['archive']!);
    },
    ['unverifiable packages/', 'changed tarballs/', 'unverifiable views/'],
  ],
  [
    'a missing archive',
    (at) => {
      rmSync(at['archive']!);
    },
    ['unverifiable packages/', 'unverifiable views/'],
  ],
  [
    'a changed file of a package',
    (at) => {
      open(join(at['package']!, 'lib'));
      overwrite(join(at['package']!, 'lib/x.js'));
    },
    ['changed packages/'],
  ],
  [
    'a file less in a view',
    (at) => {
      open(at['view']!);
      rmSync(join(at['view']!, 'index.js'));
    },
    ['missing views/'],
  ],
  [
    'a file more in a view',
    (at) => {
      open(at['view']!);
      writeFileSync(join(at['view']!, 'y.js'), '');
    },
    ['extra views/'],
  ],
  [
    'a link in a view',
    (at) => {
      open(at['view']!);
      rmSync(join(at['view']!, 'index.js'));
      symlinkSync('/etc/hostname', join(at['view']!, 'index.js'));
    },
    ['not-a-file views/'],
  ],
  [
    'a package more in a view',
    (at) => {
      mkdirSync(join(open(join(at['views']!, 'store.invalid')), 'evil'));
    },
    ['extra views/'],
  ],
  [
    'a view without its description',
    (at) => {
      rmSync(`${at['views']!}.json`);
    },
    ['unverifiable views/'],
  ],
  [
    'a description of another view',
    (at) => {
      overwrite(`${at['views']!}.json`);
    },
    ['unverifiable views/'],
  ],
  [
    'a changed and a missing file of a tree',
    (at) => {
      open(join(at['tree']!, 'graph'));
      overwrite(join(at['tree']!, 'graph/a.ts'));
      rmSync(join(at['tree']!, 'graph/b.ts'));
    },
    ['changed trees/', 'missing trees/'],
  ],
  [
    'a file more in a tree',
    (at) => {
      writeFileSync(join(open(at['tree']!), 'c.ts'), '');
    },
    ['extra trees/'],
  ],
  [
    'a changed tree without its description',
    (at) => {
      rmSync(`${at['tree']!}.json`);
      writeFileSync(join(open(at['tree']!), 'c.ts'), '');
    },
    ['changed trees/'],
  ],
  [
    'a description of another tree beside one that is right',
    (at) => {
      overwrite(`${at['tree']!}.json`);
    },
    ['changed trees/'],
  ],
  [
    'a file that is no digest',
    (at) => {
      writeFileSync(join(at['blob']!, '../x'), '');
    },
    ['extra blobs/'],
  ],
])(
  '%s is named, removed by a repair, and made again by the next use',
  async (_what, damage, said) => {
    const { store, lock, places } = await fullStore();
    damage(places);
    const before = await verifyStore(store, false);
    const short = before.problems.map(
      ({ kind, path }) => `${kind} ${path.slice(store.length + 1).split('/')[0] ?? ''}/`,
    );
    expect(short).toEqual(said);
    const repaired = await verifyStore(store, true);
    expect(repaired.problems).toEqual(before.problems);
    expect(repaired.repaired).toBeGreaterThan(0);
    expect((await verifyStore(store, false)).problems).toEqual([]);
    const isArchiveLost = readdirSync(join(store, 'tarballs')).length === 0;
    if (!isArchiveLost) await openPackageStore({ directory: store, offline: true }).view(lock);
    await openBlobs(store).materialise(tree);
    expect((await verifyStore(store, false)).problems).toEqual([]);
  },
);

test('what was never made is an empty store', async () => {
  const { checked, problems } = await verifyStore(join(temporaryFolder(), 'none'), false);
  expect(Object.values(checked)).toEqual([0, 0, 0, 0, 0]);
  expect(problems).toEqual([]);
});

test('a tree without its description is still held to its name', async () => {
  const { store, places } = await fullStore();
  rmSync(`${places['tree']!}.json`);
  expect((await verifyStore(store, false)).problems).toEqual([]);
});
