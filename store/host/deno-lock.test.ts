import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { denoLockPath, parseDenoLock } from '../../lock/index.ts';
import { DenoLockError } from '../deno-lock-error.ts';
import { failureOf } from '../testing/failure-of.ts';
import { startRegistry, type TestRegistry } from '../testing/registry.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { type DenoLockRequest, resolveDenoLock } from './deno-lock.ts';
import { findDeno } from './deno.ts';

let registry: TestRegistry;

beforeEach(async () => {
  registry = await startRegistry();
  registry.add({ name: 'zod', version: '1.0.0' });
  registry.add({ name: 'foo', version: '1.0.0', dependencies: { zod: '^1.0.0', bar: '^1.0.0' } });
  registry.add({ name: 'bar', version: '1.0.0' });
  registry.add({ name: 'lone', version: '1.0.0', os: ['linux', '!win32'], cpu: ['x64', 'arm64'] });
});

afterEach(async () => {
  await registry.close();
});

type Modules = Readonly<Record<string, string>>;

async function resolve(
  modules: Modules,
  more: Pick<DenoLockRequest, 'existing' | 'update'> = {},
): Promise<string> {
  const env = registry.env;
  const bytes = new Map(Object.entries(modules).map(([path, text]) => [path, Buffer.from(text)]));
  const scriptPath = Object.keys(modules)[0] ?? '';
  return await resolveDenoLock({
    deno: await findDeno({}),
    scriptPath,
    modules: bytes,
    env,
    ...more,
  });
}

function idsOf(text: string): readonly string[] {
  const reading = parseDenoLock(text);
  return reading.ok ? Object.keys(reading.lock.npm) : [reading.message];
}

function publishNewer(): void {
  registry.add({ name: 'zod', version: '1.1.0' });
  registry.add({ name: 'foo', version: '1.1.0', dependencies: { zod: '^1.0.0', bar: '^1.0.0' } });
  registry.add({ name: 'bar', version: '1.1.0' });
}

const foo = { 'scripts/a.ts': "import f from 'npm:foo@^1.0.0';" };

test('the lock of scripts/hn/search.ts is scripts/hn/search.deno.lock', () => {
  expect(denoLockPath('scripts/hn/search.ts')).toBe('scripts/hn/search.deno.lock');
  expect(denoLockPath('scripts/v1.2/a.test.ts')).toBe('scripts/v1.2/a.test.deno.lock');
  expect(denoLockPath('scripts/v1.2/a')).toBe('scripts/v1.2/a.deno.lock');
});

test('the lock holds what every module of the closure imports, types and literal imports too', async () => {
  const text = await resolve({
    'scripts/deep/a.ts': `import '../lib/b.ts'; import type { T } from 'npm:bar@1';
      export async function main() { await import('npm:lone@1.0.0/sub'); }`,
    'scripts/lib/b.ts': '// @ts-types="npm:zod@~1.0.0"\nexport * from \'./c.js\';',
    'scripts/lib/c.js': 'export const c = 1;',
  });
  expect(idsOf(text)).toEqual(['bar@1.0.0', 'lone@1.0.0', 'zod@1.0.0']);
});

test('the text is what Deno writes, without addresses of archives', async () => {
  const modules = { 'a.ts': "import 'npm:foo@1'; import 'npm:lone@1';" };
  const text = await resolve(modules);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.ts'), modules['a.ts']);
  const deno = await findDeno({});
  const words = [
    'install',
    '--no-config',
    '--lock=l.json',
    '--lockfile-only',
    '--entrypoint',
    'a.ts',
  ];
  const env = { ...registry.env, DENO_DIR: join(folder, 'd') };
  await promisify(execFile)(deno.path, words, { cwd: folder, env });
  const written = readFileSync(join(folder, 'l.json'), 'utf8');
  expect(written).toContain('"tarball": ');
  expect(text).toBe(written.replace(/,\n *"tarball": "[^"]*"/g, ''));
  expect(text).not.toContain('127.0.0.1');
  expect(text).toContain('"os": ["linux", "!win32"]');
});

test('no archive is fetched, and the same input gives the same bytes', async () => {
  const first = await resolve(foo);
  expect(await resolve(foo)).toBe(first);
  expect(registry.requests.filter((path) => path.endsWith('.tgz'))).toEqual([]);
});

test('a script without packages has an empty lock, and nobody is asked', async () => {
  const text = await resolve({ 'a.ts': 'export function main() {}' });
  expect(text).toBe('{\n  "version": "5"\n}\n');
  expect(registry.requests).toEqual([]);
});

test('what the lock holds stays, though newer versions are there, and nobody is asked', async () => {
  const existing = await resolve(foo);
  publishNewer();
  registry.requests.length = 0;
  expect(await resolve(foo, { existing })).toBe(existing);
  expect(registry.requests).toEqual([]);
});

test('a new import is added and moves nothing', async () => {
  const existing = await resolve(foo);
  publishNewer();
  const more = {
    'scripts/a.ts': "import f from 'npm:foo@^1.0.0'; import 'npm:lone@1'; import 'npm:zod@1';",
  };
  const text = await resolve(more, { existing });
  expect(idsOf(text)).toEqual(['bar@1.0.0', 'foo@1.0.0', 'lone@1.0.0', 'zod@1.0.0']);
});

test('what nothing imports any more goes, with all that only it needed', async () => {
  const existing = await resolve({ 'a.ts': "import 'npm:foo@1'; import 'npm:bar@1';" });
  const text = await resolve({ 'a.ts': "import 'npm:bar@1';" }, { existing });
  expect(text).toBe(await resolve({ 'a.ts': "import 'npm:bar@1';" }));
});

test('an id is shortened again when the other version has gone', async () => {
  registry.add({ name: 'zod', version: '2.0.0' });
  const existing = await resolve({ 'a.ts': "import 'npm:foo@1'; import 'npm:zod@2';" });
  expect(existing).toContain('"zod@1.0.0"\n');
  const text = await resolve({ 'a.ts': "import 'npm:foo@1';" }, { existing });
  expect(text).toBe(await resolve({ 'a.ts': "import 'npm:foo@1';" }));
});

test('an update of all moves every package', async () => {
  const existing = await resolve(foo);
  publishNewer();
  const text = await resolve(foo, { existing, update: 'all' });
  expect(idsOf(text)).toEqual(['bar@1.1.0', 'foo@1.1.0', 'zod@1.1.0']);
});

test.each([
  ['foo', ['bar@1.0.0', 'foo@1.1.0', 'zod@1.0.0']],
  ['zod', ['bar@1.0.0', 'foo@1.0.0', 'zod@1.1.0']],
  ['lone', ['bar@1.0.0', 'foo@1.0.0', 'zod@1.0.0']],
])('an update of %s moves that package alone, also deep in the graph', async (name, ids) => {
  const existing = await resolve(foo);
  publishNewer();
  expect(idsOf(await resolve(foo, { existing, update: [name] }))).toEqual(ids);
});

test('an update of the only package moves it', async () => {
  const modules = { 'a.ts': "import 'npm:zod@^1.0.0';" };
  const existing = await resolve(modules);
  publishNewer();
  expect(idsOf(await resolve(modules, { existing, update: ['zod'] }))).toEqual(['zod@1.1.0']);
});

test('all problems are reported, each at its import', async () => {
  const error = await failureOf(
    resolve({
      'scripts/a.ts': "import './b.ts';\nimport 'npm:nowhere@1';",
      'scripts/b.ts': "  import 'npm:zod@9';",
    }),
  );
  expect(error).toBeInstanceOf(DenoLockError);
  expect(error.message.split('\n').sort()).toEqual([
    "scripts/a.ts:2:8 npm package 'nowhere' does not exist.",
    "scripts/b.ts:1:10 Could not find npm package 'zod' matching '9'.",
  ]);
});

test.each([
  ["import './gone.ts';", 'a.ts:1:8 Module not found "gone.ts".'],
  ["import 'lodash';", 'a.ts:1:8'],
  ["import 'https://localhost/x.ts';", 'a.ts:1:8'],
  ["import 'npm:zod@>=1.0.0 || 2';", 'a.ts'],
])('the import %s is a problem of the script', async (code, message) => {
  const error = await failureOf(resolve({ 'a.ts': code }));
  expect(error).toBeInstanceOf(DenoLockError);
  expect(error.message).toContain(message);
});

test('a registry that cannot be reached is no problem of the script', async () => {
  await registry.close();
  const error = await failureOf(resolve(foo));
  expect(error).not.toBeInstanceOf(DenoLockError);
  expect(error.message).toMatch(
    /^Deno could not resolve the packages of scripts\/a\.ts: Failed loading/,
  );
  expect(error.message).not.toContain('\n');
  registry = await startRegistry();
});

test('a lock that cannot be read is reported at its path', async () => {
  const error = await failureOf(resolve(foo, { existing: '<<<<<<< ours' }));
  expect(error).toBeInstanceOf(DenoLockError);
  expect(error.message).toMatch(/^scripts\/a\.deno\.lock: This Deno lock is not JSON/);
});

test('modules outside of the repository are our mistake', async () => {
  await expect(resolve({ '../a.ts': '' })).rejects.toThrow(RangeError);
});
