import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type DenoLock, sha256 } from '../../../lock/index.ts';
import { encodeActionResult } from '../../remote/action-result.ts';
import { denoLockOf } from '../../testing/deno-lock-of.ts';
import { type FakeCache, startFakeCache } from '../../testing/fake-cache.ts';
import { startRegistry, type TestRegistry } from '../../testing/registry.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { fetchPackages } from '../fetch-packages.ts';
import { openPackageStore } from '../packages.ts';
import { openRemoteCache } from './remote-cache.ts';

let registry: TestRegistry;
let server: FakeCache;
let lock: DenoLock;
let archive: Buffer;
let told: string[];

beforeAll(async () => {
  registry = await startRegistry();
  const a = registry.add({
    name: 'a',
    version: '1.0.0',
    files: { 'index.js': 'export default 1;' },
  });
  const b = registry.add({ name: '@s/b', version: '2.0.0', files: { 'index.js': 'export {};' } });
  archive = a.tarball;
  lock = denoLockOf({
    'a@1.0.0': { integrity: a.integrity },
    '@s/b@2.0.0': { integrity: b.integrity },
  });
});
afterAll(async () => {
  await registry.close();
});
beforeEach(async () => {
  server = await startFakeCache();
  told = [];
  registry.requests.length = 0;
});
afterEach(async () => {
  await server.close();
});

/** What a machine with an empty store says of the packages of the lock. */
async function freshMachine(env: Record<string, string> = {}, offline = false): Promise<string> {
  const directory = temporaryFolder();
  const remote = openRemoteCache(
    { MILLRACE_REMOTE_CACHE: server.url, ...env },
    { onTrouble: (message) => told.push(message.replaceAll(server.url, 'URL')) },
  );
  const store = openPackageStore({ directory, offline, remote, env: registry.env });
  const view = await store.view(lock);
  for (const name of readdirSync(join(directory, 'tarballs'))) {
    expect(name.startsWith('.draft-')).toBe(false);
  }
  return view.read('a@1.0.0', 'index.js') ?? '';
}

/** How many archives npm asked the registry for. */
function fetched(): number {
  return registry.requests.filter((path) => path.includes('/-/')).length;
}

/** The path of the result that names the archive of package `a`. */
function resultOfA(): string {
  const digest = sha256(archive);
  const found = [...server.kept].find(
    ([path, bytes]) => path.startsWith('/ac/') && bytes.includes(digest),
  );
  return found?.[0] ?? '';
}

test('what one machine fetched the next one takes from the cache, and nothing from the registry', async () => {
  expect(await freshMachine()).toBe('export default 1;');
  expect(fetched()).toBe(2);
  expect([...server.kept.keys()].map((path) => path.split('/')[1]).sort()).toEqual([
    'ac',
    'ac',
    'cas',
    'cas',
  ]);
  expect(server.kept.get(`/cas/${sha256(archive)}`)).toEqual(archive);
  expect(await freshMachine()).toBe('export default 1;');
  expect(fetched()).toBe(2);
  expect(told).toEqual([]);
});

test('a cache that may only be read is given nothing', async () => {
  await freshMachine({ MILLRACE_REMOTE_CACHE_MODE: 'read' });
  expect(fetched()).toBe(2);
  expect(server.requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
});

test('offline the cache is not asked', async () => {
  await freshMachine();
  server.requests.length = 0;
  await expect(freshMachine({}, true)).rejects.toThrow('nothing may be fetched offline');
  expect(server.requests).toEqual([]);
});

test.each<[string, () => void, boolean]>([
  [
    'names another package',
    () => {
      const other = [...server.kept].find(
        ([path, bytes]) => path.startsWith('/ac/') && !bytes.includes(sha256(archive)),
      );
      server.kept.set(resultOfA(), other?.[1] ?? Buffer.alloc(0));
    },
    true,
  ],
  [
    'names bytes of its own making',
    () => {
      const bytes = Buffer.from('not an archive');
      server.kept.set(`/cas/${sha256(bytes)}`, bytes);
      const file = { path: 'package.tgz', sha256: sha256(bytes), bytes: bytes.length };
      server.kept.set(resultOfA(), Buffer.from(encodeActionResult(file)));
    },
    true,
  ],
  [
    'names more bytes than any package has',
    () => {
      const file = { path: 'package.tgz', sha256: sha256(archive), bytes: 2 ** 40 };
      server.kept.set(resultOfA(), Buffer.from(encodeActionResult(file)));
    },
    true,
  ],
  [
    'names fewer bytes than there are',
    () => {
      const file = { path: 'package.tgz', sha256: sha256(archive), bytes: 10 };
      server.kept.set(resultOfA(), Buffer.from(encodeActionResult(file)));
    },
    true,
  ],
  ['is no result', () => server.kept.set(resultOfA(), Buffer.from('{"not": "one"}')), true],
  ['is empty', () => server.kept.set(resultOfA(), Buffer.alloc(0)), true],
  [
    'names what was changed since',
    () => server.kept.set(`/cas/${sha256(archive)}`, Buffer.from('changed')),
    true,
  ],
  ['names what is gone', () => server.kept.delete(`/cas/${sha256(archive)}`), false],
])(
  'an entry that %s is not used: the registry is asked, and the entry mended',
  async (_, poison, isTold) => {
    await freshMachine();
    poison();
    expect(await freshMachine()).toBe('export default 1;');
    expect(fetched()).toBe(3);
    expect(told.length > 0).toBe(isTold);
    expect(await freshMachine()).toBe('export default 1;');
    expect(fetched()).toBe(3);
  },
);

test('a cache that does not answer costs a warning', async () => {
  server.answer = (_, response) => {
    response.writeHead(401).end();
    return true;
  };
  expect(await freshMachine()).toBe('export default 1;');
  expect(told).toEqual(['The remote cache URL is not asked again: it answered 401.']);
});

test('`store fetch` gives the cache what it lacks, also when the store lacks nothing', async () => {
  const directory = temporaryFolder();
  const options = { directory, offline: false, env: registry.env };
  expect(await fetchPackages([lock], options)).toEqual({ packages: 2, fetched: 2 });
  const remote = openRemoteCache(
    { MILLRACE_REMOTE_CACHE: server.url },
    { onTrouble: () => undefined },
  );
  expect(await fetchPackages([lock], { ...options, remote })).toEqual({ packages: 2, fetched: 0 });
  expect(remote?.counts).toEqual({ taken: 0, given: 2 });
  await fetchPackages([lock], { ...options, remote });
  expect(remote?.counts).toEqual({ taken: 0, given: 2 });
  await freshMachine();
  expect(fetched()).toBe(2);
});

test('npm gets to see no credential of the cache', async () => {
  const folder = temporaryFolder();
  const npm = join(folder, 'npm');
  writeFileSync(npm, `#!/bin/sh\nenv > ${JSON.stringify(join(folder, 'seen'))}\nexit 1\n`);
  chmodSync(npm, 0o755);
  const env = {
    PATH: `${folder}:/usr/bin:/bin`,
    MILLRACE_REMOTE_CACHE_TOKEN: 'hunter2',
    MILLRACE_CACHE_KEY: 'hunter2hunter2hunter2',
    KEPT: 'yes',
  };
  const store = openPackageStore({ directory: temporaryFolder(), offline: false, env });
  await expect(store.view(lock)).rejects.toThrow();
  const seen = readFileSync(join(folder, 'seen'), 'utf8');
  expect(seen).toContain('KEPT=yes');
  expect(seen).not.toContain('hunter2');
});
