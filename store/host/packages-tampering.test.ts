import {
  chmodSync,
  cpSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { IntegrityError } from '../operational-error.ts';
import { denoLockOf } from '../testing/deno-lock-of.ts';
import { failureOf } from '../testing/failure-of.ts';
import { pack } from '../testing/registry.ts';
import { integrityOf, storePackage } from '../testing/store-package.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openPackageStore } from './packages.ts';
import type { PackageView } from './package-view.ts';
import { removeTree } from './remove-tree.ts';

const tiny = {
  name: 'tiny',
  version: '1.0.0',
  files: { 'index.js': 'exports.a = 1;\n', 'lib/x.js': 'x', 'lib/empty.js': '' },
};
const archive = pack(tiny);
const lock = denoLockOf({ 'tiny@1.0.0': { integrity: integrityOf(archive) } });

async function view(store: string): Promise<PackageView> {
  return await openPackageStore({ directory: store, offline: true }).view(lock);
}

function newStore(): string {
  const store = temporaryFolder();
  storePackage(store, { ...tiny, tarball: archive });
  return store;
}

/** A store with a view, whose folders may be written from now on. */
async function openedView(): Promise<{ store: string; root: string; package: string }> {
  const store = newStore();
  const root = (await view(store)).directory;
  for (const folder of ['', 'store.invalid', 'store.invalid/tiny', 'store.invalid/tiny/1.0.0']) {
    chmodSync(join(root, folder), 0o755);
  }
  chmodSync(join(root, 'store.invalid/tiny/1.0.0/lib'), 0o755);
  return { store, root, package: join(root, 'store.invalid/tiny/1.0.0') };
}

function overwrite(path: string, text: string): void {
  chmodSync(path, 0o644);
  writeFileSync(path, text);
}

test.each(['index.js', 'lib/x.js', 'lib/empty.js', 'package.json'])(
  'a changed byte in the unpacked file %s refuses the package and names the file',
  async (path) => {
    const opened = await openedView();
    const file = join(opened.package, path);
    overwrite(file, `${readFileSync(file, 'utf8')}\n`);
    const error = await failureOf(view(opened.store));
    expect(error).toBeInstanceOf(IntegrityError);
    expect(error.message).toBe(
      `The package tiny@1.0.0 was changed after it was unpacked and verified: its file "${path}" holds other bytes than the archive.`,
    );
    expect(error.hint).toContain(`rm -rf ${opened.root}`);
  },
);

test('a byte changed to another of the same length is seen', async () => {
  const opened = await openedView();
  overwrite(join(opened.package, 'lib/x.js'), 'y');
  expect((await failureOf(view(opened.store))).message).toContain('"lib/x.js" holds other bytes');
});

test.each<[string, string, (folder: string) => void]>([
  [
    'a missing file',
    '"index.js" is missing',
    (at) => {
      rmSync(join(at, 'index.js'));
    },
  ],
  [
    'a missing folder',
    '"lib/',
    (at) => {
      rmSync(join(at, 'lib'), { recursive: true });
    },
  ],
  [
    'a missing package',
    'its folder is missing',
    (at) => {
      rmSync(at, { recursive: true });
    },
  ],
  [
    'another file',
    '"more.js" is not in the archive',
    (at) => {
      writeFileSync(join(at, 'more.js'), '');
    },
  ],
  [
    'an empty folder',
    '"node_modules" is not in the archive',
    (at) => {
      mkdirSync(join(at, 'node_modules'));
    },
  ],
  [
    'a hidden file',
    '"lib/.x" is not in the archive',
    (at) => {
      writeFileSync(join(at, 'lib/.x'), '');
    },
  ],
  [
    'a link with the same content',
    '"index.js" is a link or a device',
    (at) => {
      renameSync(join(at, 'index.js'), join(at, '../../../../same.js'));
      symlinkSync('../../../../same.js', join(at, 'index.js'));
    },
  ],
  [
    'a linked folder with the same content',
    '"lib" is not in the archive',
    (at) => {
      renameSync(join(at, 'lib'), join(at, '../../../../lib'));
      symlinkSync('../../../../lib', join(at, 'lib'));
    },
  ],
  [
    'a linked package with the same content',
    'does not belong there',
    (at) => {
      cpSync(at, join(at, '../../../../copy'), { recursive: true });
      rmSync(at, { recursive: true });
      symlinkSync('../../../../copy', at);
    },
  ],
  [
    'another version',
    '"store.invalid/tiny/9.9.9"',
    (at) => {
      mkdirSync(join(at, '../9.9.9'));
    },
  ],
  [
    'another package',
    '"store.invalid/other"',
    (at) => {
      mkdirSync(join(at, '../../other'));
    },
  ],
  [
    'another registry',
    '"localhost"',
    (at) => {
      mkdirSync(join(at, '../../../localhost'));
    },
  ],
  [
    "Deno's note on a package",
    'registry.json"',
    (at) => {
      writeFileSync(join(at, '../registry.json'), '{}');
    },
  ],
])('%s in a view refuses it', async (_what, message, change) => {
  const opened = await openedView();
  change(opened.package);
  const error = await failureOf(view(opened.store));
  expect(error).toBeInstanceOf(IntegrityError);
  expect(error.message).toContain(message);
});

test('every single byte of an archive is protected', async () => {
  const store = newStore();
  await view(store);
  const name = readdirSync(join(store, 'tarballs'))[0] ?? '';
  const path = join(store, 'tarballs', name);
  const bytes = readFileSync(path);
  chmodSync(path, 0o644);
  for (let offset = 0; offset < bytes.length; offset += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
    writeFileSync(path, changed);
    const error = await failureOf(view(store));
    expect(error).toBeInstanceOf(IntegrityError);
    expect(error.message).toMatch(/^The stored archive of tiny@1\.0\.0 was changed/);
  }
  writeFileSync(path, bytes);
  await view(store);
});

test('what the hint of a refused archive says makes the next run work', async () => {
  const store = newStore();
  await view(store);
  const path = join(store, 'tarballs', readdirSync(join(store, 'tarballs'))[0] ?? '');
  overwrite(path, 'short');
  const error = await failureOf(view(store));
  expect(error.hint).toContain(`rm -f ${path}`);
  rmSync(path);
  storePackage(store, { ...tiny, tarball: archive });
  expect((await view(store)).read('tiny@1.0.0', 'lib/x.js')).toBe('x');
});

test('an archive that is a link is refused', async () => {
  const store = newStore();
  await view(store);
  const path = join(store, 'tarballs', readdirSync(join(store, 'tarballs'))[0] ?? '');
  renameSync(path, join(store, 'elsewhere.tgz'));
  symlinkSync('../elsewhere.tgz', path);
  expect(await failureOf(view(store))).toBeInstanceOf(IntegrityError);
});

test('what the hint of a refused view says makes the next run work, although the bytes are shared', async () => {
  const opened = await openedView();
  const file = join(opened.package, 'index.js');
  overwrite(file, 'evil');
  const unpacked = join(
    opened.store,
    'packages',
    readdirSync(join(opened.store, 'packages'))[0] ?? '',
  );
  expect(readFileSync(join(unpacked, 'index.js'), 'utf8')).toBe('evil');
  await failureOf(view(opened.store));
  removeTree(opened.root);
  expect((await view(opened.store)).read('tiny@1.0.0', 'index.js')).toBe('exports.a = 1;\n');
  expect(readdirSync(join(opened.store, 'packages'))).toHaveLength(1);
});

test('files are shared between the unpacked package and its views', async () => {
  const opened = await openedView();
  expect(lstatSync(join(opened.package, 'index.js')).nlink).toBe(2);
});

test('a view whose files are other links to the right bytes is fine', async () => {
  const opened = await openedView();
  linkSync(join(opened.package, 'index.js'), join(opened.store, 'another-name.js'));
  await expect(view(opened.store)).resolves.toBeDefined();
});
