import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { sha256 } from '../../lock/index.ts';
import { archivePath } from '../../store/host/stored-archives.ts';
import { storePackage } from '../../store/testing/store-package.ts';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import type { ClosureFacts, ModuleFacts } from '../model/closure-facts.ts';
import { buildScanner } from '../testing/build-scanner.ts';
import { lockText, type SampleLock, scriptOf } from '../testing/sample-lies.ts';
import type { AuditMemory } from './audit-memory.ts';
import { openCodeScanner } from './code-scanner.ts';
import { type CodeOptions, type CodeReading, readCode } from './read-code.ts';

let program: URL;

beforeAll(() => {
  program = buildScanner();
});

function closures(modules: Readonly<Record<string, string>>, lock: SampleLock = {}): ClosureFacts {
  const facts = Object.entries(modules).map(([path, text]): ModuleFacts => ({
    path,
    sha256: sha256(Buffer.from(text)),
    blob: 'b'.repeat(40),
    bytes: 'there',
    text,
  }));
  return { scripts: [{ ...scriptOf(lockText(lock)), modules: facts }], subflows: [] };
}

async function read(
  facts: ClosureFacts,
  store: string,
  memory?: CodeOptions['memory'],
): Promise<CodeReading> {
  const scanners = [openCodeScanner({ program }), openCodeScanner({ program })] as const;
  return await readCode(facts, { store, scanners, ...(memory && { memory }) });
}

test('modules are read with what they import, and data is not code', async () => {
  const { facts, unchecked } = await read(
    closures({
      'scripts/a.ts': "import a from 'npm:a@1';\neval(a);",
      'scripts/d.json': '{"eval": "eval(x)"}',
      'lib/up.ts': "import '../../x.ts';",
    }),
    temporaryFolder(),
  );
  expect(facts.sights).toEqual([
    { kind: 'eval', place: { path: 'scripts/a.ts', line: 2, column: 1 }, text: 'eval(a)' },
    {
      kind: 'leaves-repository',
      place: { path: 'lib/up.ts', line: 1, column: 1 },
      text: "import '../../x.ts';",
    },
  ]);
  expect(
    facts.imports?.map(({ path, npm }) => [path, npm.map(({ specifier }) => specifier)]),
  ).toEqual([
    ['scripts/a.ts', ['npm:a@1']],
    ['scripts/d.json', []],
    ['lib/up.ts', []],
  ]);
  expect(unchecked).toEqual([]);
});

test('of packages, every file that may run is read, and what it declares', async () => {
  const store = temporaryFolder();
  const integrity = storePackage(store, {
    name: '@s/p',
    version: '1.0.0',
    dependencies: { ms: '^2' },
    os: ['linux'],
    files: {
      'index.js': "module.exports = require('./lib/data.txt'); eval(x);",
      'lib/x.cjs': 'require(y)',
      'lib/data.txt': 'new Function(x)',
      'lib/other.txt': 'eval(x)',
      'types.d.ts': 'declare function eval(x: string): void; eval(x)',
      'package/data.json': '{"a": "eval(x)"}',
      'plain.js': 'module.exports = 1;',
    },
  });
  const facts = closures(
    {},
    { npm: { '@s/p@1.0.0_ms@2.1.3': { integrity }, '@s/p@1.0.0': { integrity } } },
  );
  const { facts: code, unchecked } = await read(facts, store);
  expect(code.sights.map(({ kind, place }) => [kind, place.path])).toEqual([
    ['eval', 'npm:@s/p@1.0.0/index.js'],
    ['computed-import', 'npm:@s/p@1.0.0/lib/x.cjs'],
    ['new-function', 'npm:@s/p@1.0.0/lib/data.txt'],
  ]);
  expect(code.manifests).toMatchObject([
    { integrity, dependencies: new Map([['ms', '^2']]), os: ['linux'] },
  ]);
  expect(unchecked).toEqual([]);
});

test('what is not there, is not what was locked, or cannot be parsed is said', async () => {
  const store = temporaryFolder();
  const broken = storePackage(store, {
    name: 'a',
    version: '1.0.0',
    files: { 'a.js': 'eval( = ' },
  });
  const changed = storePackage(store, {
    name: 'b',
    version: '1.0.0',
    files: { 'b.js': 'eval(x)' },
  });
  const path = archivePath(
    store,
    Buffer.from(changed.slice('sha512-'.length), 'base64').toString('hex'),
  );
  rmSync(path);
  writeFileSync(path, 'other bytes');
  const npm = {
    'a@1.0.0': { integrity: broken },
    'b@1.0.0': { integrity: changed },
    'c@1.0.0': {},
    'd@1.0.0': { integrity: 'sha1-x' },
  };
  const { facts, unchecked } = await read(
    closures({ 'scripts/a.ts': 'const = eval;' }, { npm }),
    store,
  );
  expect(facts.unread.map((place) => place.path)).toEqual(['scripts/a.ts', 'npm:a@1.0.0/a.js']);
  expect(facts.imports).toEqual([]);
  expect(unchecked.map(({ rule, reason }) => `${rule}: ${reason}`)).toEqual([
    'code: 2 files could not be read as JavaScript or TypeScript, or are too large or nested too deeply: scripts/a.ts, npm:a@1.0.0/a.js.',
    'code: The code of 2 packages was not read, because the store does not hold what is locked: b@1.0.0, c@1.0.0. `millrace store fetch` brings what this system loads.',
  ]);
});

test('what was read is remembered by the bytes, and what was given up is read again', async () => {
  const store = temporaryFolder();
  const integrity = storePackage(store, {
    name: 'a',
    version: '1.0.0',
    dependencies: { b: '1' },
    files: { 'index.js': 'eval(x)' },
  });
  const facts = closures(
    { 'scripts/a.ts': "import 'npm:a@1'; eval(x);" },
    { npm: { 'a@1.0.0': { integrity } } },
  );
  const kept = new Map<string, unknown>();
  const memory = {
    // JSON is what a memory on the disk makes of it.
    keep: (kind, key, value) => kept.set(`${kind} ${key}`, JSON.parse(JSON.stringify(value))),
    recall: (kind, key) => kept.get(`${kind} ${key}`),
  } as Pick<AuditMemory, 'recall' | 'keep'>;
  const first = await read(facts, store, memory);
  expect(first.counts).toEqual({ now: 2, remembered: 0 });
  expect(first.facts.sights).toHaveLength(2);
  // Without its archive, only the memory can know.
  renameSync(join(store, 'tarballs'), join(store, 'aside'));
  const again = await read(facts, store, memory);
  expect(again).toEqual({ ...first, counts: { now: 0, remembered: 2 } });
  const changed = closures({ 'scripts/a.ts': "import 'npm:a@1'; eval(y);" });
  expect((await read(changed, store, memory)).counts).toEqual({ now: 1, remembered: 0 });
  const moved = closures({ 'scripts/b.ts': "import 'npm:a@1'; eval(x);" });
  expect((await read(moved, store, memory)).facts.sights[0]?.place.path).toBe('scripts/b.ts');

  const busy = closures({ 'scripts/c.ts': 'eval(x)' });
  const scanner = {
    scan: (texts: readonly unknown[]) =>
      Promise.resolve(texts.map(() => ({ kind: 'given-up' }) as const)),
    close: () => undefined,
  };
  const given = { store, memory, scanners: [scanner] } as const;
  expect((await readCode(busy, given)).facts.unread).toHaveLength(1);
  expect((await readCode(busy, given)).counts).toEqual({ now: 1, remembered: 0 });
});
