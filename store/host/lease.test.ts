import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failureOf } from '../testing/failure-of.ts';
import { compiledUrl, endOf, startModule } from '../testing/start-module.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openBlobs } from './blobs.ts';
import { collectGarbage } from './collect-garbage.ts';
import { aloneInStore, inStore } from './lease.ts';
import { nameOfThisProcess, stateOfProcess } from './process-name.ts';

const all = { usedSince: Infinity, keep: new Set<string>(), dryRun: false };
const longAgo = new Date(Date.now() - 60 * 24 * 60 * 60 * 1000);

/** A process that keeps a blob and a tree, tells them, and lives on until it is killed. */
async function startUser(store: string): Promise<{ tree: string; end: () => Promise<void> }> {
  const child = startModule(`
    import { openBlobs } from '${compiledUrl('store/host/blobs.ts')}';
    const blobs = openBlobs(${JSON.stringify(store)});
    console.log(await blobs.materialise(new Map([['a.ts', Buffer.from('a')]])));
    setInterval(() => undefined, 1000);`);
  const ended = endOf(child);
  const tree = await new Promise<string>((resolve) => {
    child.stdout?.once('data', (text: Buffer | string) => {
      resolve(String(text).trim());
    });
  });
  return {
    tree,
    end: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

test('what a process that still runs was handed stays, and goes after it was killed', async () => {
  const store = temporaryFolder();
  const user = await startUser(store);
  expect((await collectGarbage(store, all)).removed.tree).toBe(0);
  expect(existsSync(join(user.tree, 'a.ts'))).toBe(true);
  await user.end();
  expect(await collectGarbage(store, all)).toMatchObject({ removed: { tree: 1 }, freed: 1 + 75 });
  expect(existsSync(user.tree)).toBe(false);
  expect(readdirSync(join(store, 'leases'))).toEqual([]);
});

test('nobody removes while somebody is at work, and nobody begins while somebody removes', async () => {
  const store = temporaryFolder();
  const order: string[] = [];
  let finish = (): void => undefined;
  const work = inStore(store, async () => {
    order.push('work begins');
    await new Promise<void>((resolve) => (finish = resolve));
    order.push('work ends');
  });
  const removal = aloneInStore(store, () => order.push('removal'));
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(order).toEqual(['work begins']);
  finish();
  await Promise.all([work, removal]);
  expect(order).toEqual(['work begins', 'work ends', 'removal']);

  const mark = join(store, 'leases', `${nameOfThisProcess()}.alone`);
  writeFileSync(mark, '');
  const next = inStore(store, () => order.push('next'));
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(order).not.toContain('next');
  rmSync(mark);
  await next;
  expect(order).toContain('next');
});

test('a removal gives up on one who is at work for too long, and says who', async () => {
  const store = temporaryFolder();
  let finish = (): void => undefined;
  const work = inStore(store, () => new Promise<void>((resolve) => (finish = resolve)));
  const error = await failureOf(aloneInStore(store, () => 'removed', 50));
  expect(error.message).toContain(`process ${String(process.pid)}`);
  expect(error.hint).toContain('Nothing was removed');
  finish();
  await work;
});

test('marks of dead processes hold nobody up, those of other machines do for a week', async () => {
  const store = temporaryFolder();
  mkdirSync(join(store, 'leases'));
  const [, start = '', world = ''] = nameOfThisProcess().split('.');
  const dead = `${String(process.pid)}.${String(Number(start) + 1)}.${world}.00`;
  const gone = `4194305.1.${world}.00`;
  const foreign = '1.1.ffffffffffff.00';
  for (const name of [dead, gone]) writeFileSync(join(store, 'leases', `${name}.alone`), '');
  writeFileSync(join(store, 'leases', foreign), '');
  utimesSync(join(store, 'leases', foreign), longAgo, longAgo);
  await inStore(store, () => undefined);
  await aloneInStore(store, () => undefined);
  const left = readdirSync(join(store, 'leases'));
  expect(left).not.toContain(`${dead}.alone`);
  expect(left).not.toContain(foreign);
  writeFileSync(join(store, 'leases', `${foreign}.busy`), '');
  const error = await failureOf(aloneInStore(store, () => undefined, 30));
  expect(error.message).toContain('on another machine');
});

test('a process is told from another one that has taken its number', () => {
  const name = nameOfThisProcess();
  expect(stateOfProcess(name)).toBe('alive');
  const [pid = '', , world = ''] = name.split('.');
  if (process.platform === 'linux') expect(stateOfProcess(`${pid}.1.${world}.00`)).toBe('dead');
  expect(stateOfProcess(`4194305.1.${world}.00`)).toBe('dead');
  expect(stateOfProcess(`${pid}.1.ffffffffffff.00`)).toBe('foreign');
});

test('a lease of before the machine was started anew keeps nothing', async () => {
  const store = temporaryFolder();
  await openBlobs(store).put(Buffer.from('a'));
  const [pid, start, , chance, host] = nameOfThisProcess().split('.');
  const name = (...parts: readonly unknown[]): string => parts.join('.');
  const other = 'f'.repeat(16);
  const before = name(pid, start, other, chance, host, other);
  expect(stateOfProcess(before)).toBe('dead');
  // Of another machine, and of a version that did not say which, nobody here can know.
  expect(stateOfProcess(name(pid, start, other, chance, other, other))).toBe('foreign');
  expect(stateOfProcess(name(pid, start, other, chance))).toBe('foreign');
  writeFileSync(join(store, 'leases', before), '');
  utimesSync(join(store, 'leases', before), longAgo, longAgo);
  let since = 0;
  await aloneInStore(store, (known) => (since = known));
  expect(since).toBeGreaterThan(longAgo.getTime());
  expect(readdirSync(join(store, 'leases'))).not.toContain(before);
});

test('one who makes what another one removes at the same time always has it', async () => {
  const store = temporaryFolder();
  const code = `
    import { openBlobs } from '${compiledUrl('store/host/blobs.ts')}';
    import { readFileSync } from 'node:fs';
    const blobs = openBlobs(${JSON.stringify(store)});
    for (let round = 0; round < 60; round += 1) {
      const files = new Map([['a.ts', Buffer.from('a' + (round % 3))]]);
      const folder = await blobs.materialise(files);
      if (readFileSync(folder + '/a.ts', 'utf8') !== 'a' + (round % 3)) throw new Error('lost');
    }`;
  const makers = Promise.all([1, 2].map(async () => await endOf(startModule(code))));
  const isOver = makers.then(() => true);
  let rounds = 0;
  const pause = (): Promise<boolean> =>
    new Promise((resolve) => {
      setTimeout(resolve, 5, false);
    });
  while (!(await Promise.race([isOver, pause()]))) {
    await collectGarbage(store, all);
    rounds += 1;
  }
  expect((await makers).map(({ end }) => end)).toEqual([0, 0]);
  expect(rounds).toBeGreaterThan(2);
});

test('what is kept by its digest stays whatever its age, and its use makes a thing young', async () => {
  const store = temporaryFolder();
  const user = startModule(`
    import { openBlobs } from '${compiledUrl('store/host/blobs.ts')}';
    const blobs = openBlobs(${JSON.stringify(store)});
    for (const text of ['old', 'kept', 'used']) console.log(await blobs.put(Buffer.from(text)));`);
  const [old = '', kept = '', used = ''] = (await endOf(user)).output.trim().split('\n');
  for (const digest of [old, kept, used])
    utimesSync(join(store, 'blobs', digest), longAgo, longAgo);
  await openBlobs(store).get(used);
  mkdirSync(join(store, 'blobs/.draft-1-dead'));
  const options = { usedSince: Date.now() - 1000 * 60 * 60, keep: new Set([kept]), dryRun: true };
  const would = await collectGarbage(store, options);
  expect(would).toMatchObject({ removed: { blob: 1, draft: 1 }, kept: 2, freed: 3 });
  expect(readdirSync(join(store, 'blobs'))).toHaveLength(4);
  expect(await collectGarbage(store, { ...options, dryRun: false })).toEqual(would);
  expect(readdirSync(join(store, 'blobs')).sort()).toEqual([kept, used].sort());
});
