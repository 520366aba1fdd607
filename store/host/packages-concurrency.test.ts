import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { denoLockOf } from '../testing/deno-lock-of.ts';
import { pack } from '../testing/registry.ts';
import { compiledUrl, endOf, startModule } from '../testing/start-module.ts';
import { storePackage } from '../testing/store-package.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openPackageStore } from './packages.ts';

const files = Object.fromEntries(
  Array.from({ length: 150 }, (_, index) => [
    `lib/${index % 20}/${index}.js`,
    `${index}`.repeat(99),
  ]),
);

const archives = ['one', 'two', 'three'].map((name) => {
  const description = { name, version: '1.0.0', files };
  return { ...description, tarball: pack(description) };
});

/** A store with archives and nothing unpacked, and a program that opens the view of all of them. */
function prepare(): { store: string; code: string; open: () => Promise<unknown> } {
  const store = temporaryFolder();
  const ids = archives.map((description) => {
    const integrity = storePackage(store, description);
    return [`${description.name}@1.0.0`, { integrity }] as const;
  });
  const lock = denoLockOf(Object.fromEntries(ids));
  const options = { directory: store, offline: true };
  const code = `
    import { openPackageStore } from '${compiledUrl('store/host/packages.ts')}';
    const store = openPackageStore(${JSON.stringify(options)});
    console.log('ready');
    const view = await store.view(${JSON.stringify(lock)});
    console.log(view.directory);`;
  return { store, code, open: async () => await openPackageStore(options).view(lock) };
}

test('four processes that make the same view at once all get it, and leave nothing else', async () => {
  const { store, code, open } = prepare();
  const ends = await Promise.all([1, 2, 3, 4].map(async () => await endOf(startModule(code))));
  const views = readdirSync(join(store, 'views')).filter((name) => !name.endsWith('.json'));
  expect(views).toHaveLength(1);
  const output = `ready\n${join(store, 'views', views[0] ?? '')}\n`;
  expect(ends).toEqual(Array.from({ length: 4 }, () => ({ output, end: 0 })));
  expect(readdirSync(join(store, 'packages'))).toHaveLength(3);
  await expect(open()).resolves.toBeDefined();
});

test('a process killed at any moment of the work leaves a store that works', async () => {
  for (const delay of [0, 10, 25, 45, 70, 100]) {
    const { store, code, open } = prepare();
    const child = startModule(code);
    const ended = endOf(child);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await wait(delay);
    child.kill('SIGKILL');
    await ended;
    await expect(open()).resolves.toBeDefined();
    const finished = readdirSync(join(store, 'views')).filter(
      (name) => !name.startsWith('.draft-') && !name.endsWith('.json'),
    );
    expect(finished).toHaveLength(1);
  }
});

test('drafts of killed processes go after a day', async () => {
  const { store, open } = prepare();
  await open();
  const draft = join(store, 'views/.draft-1-dead');
  mkdirSync(draft);
  writeFileSync(join(draft, 'x'), '');
  const young = join(store, 'views/.draft-2-young');
  mkdirSync(young);
  const longAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
  utimesSync(draft, longAgo, longAgo);
  const empty = openPackageStore({ directory: store, offline: true });
  await empty.view(denoLockOf({}));
  expect(statSync(draft, { throwIfNoEntry: false })).toBeUndefined();
  expect(statSync(young, { throwIfNoEntry: false })).toBeDefined();
});
