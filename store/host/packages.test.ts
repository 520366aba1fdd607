import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DenoLock } from '../../lock/index.ts';
import { IntegrityError } from '../operational-error.ts';
import { denoLockOf } from '../testing/deno-lock-of.ts';
import { failureOf } from '../testing/failure-of.ts';
import { startRegistry, type TestRegistry } from '../testing/registry.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openPackageStore, type PackageStore } from './packages.ts';
import { sha512 } from './package-archive.ts';

let registry: TestRegistry;
let lock: DenoLock;
const platform = { os: 'linux', cpu: 'x64' };

beforeAll(async () => {
  registry = await startRegistry();
  const tiny = registry.add({
    name: 'tiny',
    version: '1.0.0',
    files: { 'index.js': 'exports.a = 1;\n', 'lib/deep/x.d.ts': 'export {};\n' },
  });
  const scoped = registry.add({ name: '@scope/b-c', version: '2.0.0', files: { 'i.js': '' } });
  const lookalike = registry.add({ name: 'scope-b-c', version: '2.0.0', files: { 'j.js': '' } });
  lock = denoLockOf({
    '@scope/b-c@2.0.0': { integrity: scoped.integrity },
    'scope-b-c@2.0.0': { integrity: lookalike.integrity },
    'tiny@1.0.0': { integrity: tiny.integrity },
  });
});

afterAll(async () => {
  await registry.close();
});

function open(directory: string, offline = false): PackageStore {
  return openPackageStore({ directory, offline, env: registry.env, platform });
}

test('a view holds each package where Deno looks for it, read-only', async () => {
  const view = await open(temporaryFolder()).view(lock);
  expect(view.read('tiny@1.0.0', 'index.js')).toBe('exports.a = 1;\n');
  expect(readdirSync(join(view.directory, 'store.invalid')).sort()).toEqual([
    '@scope',
    'scope-b-c',
    'tiny',
  ]);
  const file = join(view.directory, 'store.invalid/tiny/1.0.0/lib/deep/x.d.ts');
  expect(readFileSync(file, 'utf8')).toBe('export {};\n');
  expect(statSync(file).mode & 0o777).toBe(0o444);
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o555);
  expect(statSync(view.directory).mode & 0o777).toBe(0o555);
});

test('a view tells what a package holds', async () => {
  const view = await open(temporaryFolder()).view(lock);
  expect([...view.packages.keys()].sort()).toEqual(Object.keys(lock.npm).sort());
  expect(view.has('tiny@1.0.0', 'lib/deep/x.d.ts')).toBe(true);
  expect(view.has('tiny@1.0.0', 'lib/deep')).toBe(false);
  expect(view.has('tiny@1.0.0', '../1.0.0/index.js')).toBe(false);
  expect(view.read('tiny@1.0.0', '../../../../../etc/passwd')).toBeUndefined();
  expect(view.read('other@1.0.0', 'index.js')).toBeUndefined();
  expect(['', 'lib', 'lib/deep'].every((path) => view.hasDirectory('tiny@1.0.0', path))).toBe(true);
  expect(view.hasDirectory('tiny@1.0.0', 'index.js')).toBe(false);
  expect(view.hasDirectory('other@1.0.0', '')).toBe(false);
});

test('what was fetched once is not fetched again, also offline', async () => {
  const directory = temporaryFolder();
  const fetched: string[] = [];
  const onFetch = (names: readonly string[]): void => void fetched.push(...names);
  const options = { directory, env: registry.env, platform, onFetch };
  await openPackageStore({ ...options, offline: false }).view(lock);
  expect(fetched).toEqual(['@scope/b-c@2.0.0', 'scope-b-c@2.0.0', 'tiny@1.0.0']);
  const before = registry.requests.length;
  await openPackageStore({ ...options, offline: true }).view(lock);
  expect(registry.requests.length).toBe(before);
  expect(fetched).toHaveLength(3);
});

test('views asked for at once fetch each archive once, and the same view is made once', async () => {
  const fetched: string[] = [];
  const onFetch = (names: readonly string[]): void => void fetched.push(...names);
  const directory = temporaryFolder();
  const store = openPackageStore({
    directory,
    offline: false,
    env: registry.env,
    platform,
    onFetch,
  });
  const tiny = denoLockOf({ 'tiny@1.0.0': lock.npm['tiny@1.0.0']! });
  const [whole, part, again] = await Promise.all([
    store.view(lock),
    store.view(tiny),
    store.view(lock),
  ]);
  expect(fetched).toHaveLength(3);
  expect(again).toBe(whole);
  expect([...part.packages.keys()]).toEqual(['tiny@1.0.0']);
  expect(await store.view(lock)).not.toBe(whole);
});

test('a view that is refused does not hold up the next one', async () => {
  const store = open(temporaryFolder());
  const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
  const refused = failureOf(store.view(denoLockOf({ 'tiny@1.0.0': { integrity } })));
  expect((await store.view(lock)).packages.size).toBe(3);
  expect(await refused).toBeInstanceOf(IntegrityError);
});

test('a lock without packages has an empty view', async () => {
  const view = await open(temporaryFolder(), true).view(denoLockOf({}));
  expect(view.packages.size).toBe(0);
  expect(existsSync(join(view.directory, 'store.invalid'))).toBe(true);
});

test('offline, what the store lacks is listed and nothing is asked', async () => {
  const before = registry.requests.length;
  const error = await failureOf(open(temporaryFolder(), true).view(lock));
  expect(error).not.toBeInstanceOf(IntegrityError);
  expect(error.message).toBe(
    'The store lacks 3 packages, and nothing may be fetched offline: @scope/b-c@2.0.0, scope-b-c@2.0.0, tiny@1.0.0.',
  );
  expect(registry.requests.length).toBe(before);
});

test('an archive with other bytes than the lock names is never stored', async () => {
  const directory = temporaryFolder();
  const other = Buffer.from('other').toString('base64');
  const integrity = `sha512-${Buffer.from(sha512(Buffer.from(other)), 'hex').toString('base64')}`;
  const lying = denoLockOf({ ...lock.npm, 'tiny@1.0.0': { integrity } });
  const error = await failureOf(open(directory).view(lying));
  expect(error).toBeInstanceOf(IntegrityError);
  expect(error.message).toContain('tiny@1.0.0');
  expect(error.message).toContain(
    `Expected ${integrity}, got ${lock.npm['tiny@1.0.0']?.integrity ?? ''}.`,
  );
  expect(readdirSync(directory)).toEqual(['leases', 'tarballs']);
  // The other two are right, and are kept for the next try.
  expect(readdirSync(join(directory, 'tarballs'))).toHaveLength(2);
});

test('an archive with other bytes than the registry promises is refused', async () => {
  const { integrity } = registry.add({ name: 'swapped', version: '1.0.0' });
  const { tarball } = registry.add({ name: 'evil', version: '1.0.0', files: { 'x.js': 'evil' } });
  registry.corrupt('swapped', '1.0.0', tarball);
  const error = await failureOf(
    open(temporaryFolder()).view(denoLockOf({ 'swapped@1.0.0': { integrity } })),
  );
  expect(error).toBeInstanceOf(IntegrityError);
  expect(error.message).toContain(`swapped@1.0.0`);
  expect(error.message).toContain(`Expected ${integrity}, got sha512-`);
});

test('a version that the registry lacks is said in one line with a hint', async () => {
  const npm = { 'tiny@9.9.9': { integrity: lock.npm['tiny@1.0.0']?.integrity ?? '' } };
  const error = await failureOf(open(temporaryFolder()).view(denoLockOf(npm)));
  expect(error).not.toBeInstanceOf(IntegrityError);
  expect(error.message).toMatch(/^npm could not fetch tiny@9\.9\.9: No matching version found/);
  expect(error.message).not.toContain('\n');
  expect(error.hint).toContain('npm config get registry');
});

test('a registry that cannot be reached is said in one line with a hint', async () => {
  const nowhere = 'http://127.0.0.1:9/';
  const env = {
    ...registry.env,
    HOME: temporaryFolder(),
    npm_config_registry: nowhere,
    NPM_CONFIG_REGISTRY: nowhere,
  };
  const store = openPackageStore({ directory: temporaryFolder(), offline: false, platform, env });
  const error = await failureOf(store.view(lock));
  expect(error.message).toMatch(/^npm could not fetch 2 packages: .*127\.0\.0\.1:9/);
  expect(error.hint).toContain('npm config list');
});

test('a machine without npm is told to install it', async () => {
  const env = { ...registry.env, PATH: temporaryFolder() };
  const store = openPackageStore({ directory: temporaryFolder(), offline: false, platform, env });
  const error = await failureOf(store.view(lock));
  expect(error.message).toBe('Packages must be fetched, and npm was not found.');
});
