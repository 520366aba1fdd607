import { expect, test } from 'vitest';
import type { Lock, LockedScript } from '../../lock/index.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CompilerHost } from '../model/host.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import { memoryHost } from '../testing/memory-host.ts';
import { createClosureReader } from './read-closure.ts';
import { resolvePin } from './resolve-pin.ts';
import { lockedScript, lockOf } from './testing/past-versions.ts';

type Files = Readonly<Record<string, string>>;

const script = 'scripts/a.ts';
const first = { [script]: "import './b.ts';\nexport const v = 1;", 'scripts/b.ts': 'export {};' };
const second = { ...first, [script]: "import './b.ts';\nexport const v = 2;" };

async function closureOf(files: Files): Promise<ScriptClosure> {
  const reader = createClosureReader(memoryHost({ files: new Map(Object.entries(files)) }));
  const { value } = await reader.closureOf(script);
  if (value === undefined) throw new Error('The test needs a sound script.');
  return value;
}

/** A lock that says these digests belong to these files. */
function lockWith(scripts: Readonly<Record<string, LockedScript>>): Lock {
  return { ...lockOf([]), scripts };
}

async function lockFor(files: Files): Promise<Lock> {
  return lockOf([await closureOf(files)]);
}

interface Answer extends Outcome<ScriptClosure | undefined> {
  readonly codes: readonly string[];
  readonly only: Diagnostic | undefined;
}

async function resolve(host: CompilerHost, pin?: string, path = script): Promise<Answer> {
  const place = { path: 'flows/f.yaml', start: 0, end: 1 };
  const uses = {
    span: place,
    path: { value: path, span: place },
    ...(pin === undefined ? {} : { pin: { value: pin, span: { ...place, start: 5, end: 9 } } }),
  };
  const found = await resolvePin({ uses, flow: 'f' }, host, createClosureReader(host));
  const codes = found.diagnostics.map(({ code }) => code.replace('resolve/', ''));
  return { ...found, codes, only: found.diagnostics[0] };
}

const tree = (files: Files): Map<string, string> => new Map(Object.entries(files));

test('a pin that starts the digest of the working tree means that', async () => {
  const { digest } = await closureOf(first);
  for (const length of [12, 13, 64]) {
    const found = await resolve(memoryHost({ files: tree(first) }), digest.slice(0, length));
    expect([found.value?.digest, found.value?.origin, found.codes]).toEqual([digest, 'tree', []]);
  }
});

test('without a pin the command that writes it is named, and the script is there all the same', async () => {
  const { digest } = await closureOf(first);
  const found = await resolve(memoryHost({ files: tree(first) }));
  expect(found.codes).toEqual(['unpinned']);
  expect(found.only?.hint).toBe(
    `Run \`millrace pin f\`, which writes \`scripts/a.ts@${digest.slice(0, 12)}\`.`,
  );
  expect(found.value?.digest).toBe(digest);
});

test('a pin behind the working tree is found through a lock, and its bytes come from git', async () => {
  const old = await closureOf(first);
  const locks = [await lockFor(second), await lockFor(first)];
  const host = memoryHost({ files: tree(second), locks, past: Object.values(first) });
  const found = await resolve(host, old.digest.slice(0, 12));
  expect(found.value).toEqual({ ...old, origin: 'history' });
  expect(found.codes).toEqual(['pin-behind']);
  expect(found.only?.severity).toBe('info');
});

test('a version with packages is verified with them', async () => {
  const integrity = `sha512-${'A'.repeat(86)}==`;
  const denoLock = JSON.stringify({
    version: '5',
    specifiers: { 'npm:ms@2': '2.1.3' },
    npm: { 'ms@2.1.3': { integrity } },
  });
  const files = { [script]: "import 'npm:ms@2';", 'scripts/a.deno.lock': denoLock };
  const old = await closureOf(files);
  const past = Object.values(files);
  const locks = [await lockFor(files)];
  const host = memoryHost({ files: tree(first), locks, past });
  expect((await resolve(host, old.digest)).value).toEqual({ ...old, origin: 'history' });
  const elsewhere = { ...lockedScript(old), denoLock: { path: 'x', sha256: '', blob: '' } };
  const lying = memoryHost({
    files: tree(first),
    locks: [lockWith({ [old.digest]: elsewhere })],
    past,
  });
  expect((await resolve(lying, old.digest)).codes).toEqual(['unknown-pin']);
});

test('a script that is gone from the working tree still runs from git', async () => {
  const old = await closureOf(first);
  const host = memoryHost({
    files: new Map(),
    locks: [await lockFor(first)],
    past: Object.values(first),
  });
  const found = await resolve(host, old.digest.slice(0, 12));
  expect([found.codes, found.value?.digest]).toEqual([['pin-behind'], old.digest]);
  expect(found.only?.hint).toBeUndefined();
});

test('a script that is broken in the working tree still runs from git', async () => {
  const old = await closureOf(first);
  const files = tree({ ...first, [script]: 'const = ;' });
  const host = memoryHost({ files, locks: [await lockFor(first)], past: Object.values(first) });
  expect((await resolve(host, old.digest.slice(0, 12))).codes).toEqual(['pin-behind']);
});

test('a version of which git lacks a file is not durable', async () => {
  const old = await closureOf(first);
  const host = memoryHost({ files: tree(second), locks: [await lockFor(first)] });
  const found = await resolve(host, old.digest.slice(0, 12));
  expect([found.codes, found.value]).toEqual([['pin-not-durable'], undefined]);
  expect(found.only?.hint).toBe('`millrace pin f` takes the one in the working tree.');
});

test('a pin that nothing fits names both digests and the command', async () => {
  const { digest } = await closureOf(first);
  const found = await resolve(memoryHost({ files: tree(first) }), '9f2c1a7e04b1');
  expect([found.codes, found.value]).toEqual([['unknown-pin'], undefined]);
  expect(found.only?.message).toBe(
    `No version of scripts/a.ts has the digest 9f2c1a7e04b1. In the working tree it is ${digest.slice(0, 12)}.`,
  );
  expect(found.only?.hint).toBe('`millrace pin f` takes the one in the working tree.');
});

test('a lock that lies about a digest is no witness for it', async () => {
  const old = await closureOf(first);
  const evil = { ...first, [script]: "import './b.ts';\nexport const v = 'evil';" };
  const forged = lockWith({ [old.digest]: lockedScript(await closureOf(evil)) });
  const past = [...Object.values(first), ...Object.values(evil)];
  const host = memoryHost({ files: tree(second), locks: [forged], past });
  expect((await resolve(host, old.digest.slice(0, 12))).codes).toEqual(['unknown-pin']);
  const honest = memoryHost({ files: tree(second), locks: [forged, await lockFor(first)], past });
  expect((await resolve(honest, old.digest.slice(0, 12))).value?.digest).toBe(old.digest);
});

test('a lock that names other modules than the script imports is no witness', async () => {
  const old = await closureOf(first);
  const all = Object.entries(lockedScript(old).modules);
  const modules = Object.fromEntries(all.filter(([path]) => path === script));
  const forged = lockWith({ [old.digest]: { ...lockedScript(old), modules } });
  const host = memoryHost({ files: tree(second), locks: [forged], past: Object.values(first) });
  expect((await resolve(host, old.digest.slice(0, 12))).codes).toEqual(['unknown-pin']);
});

test('a prefix that several versions share is ambiguous', async () => {
  const versions = Array.from({ length: 40 }, (_, at) => ({
    [script]: `export const v = ${String(at)};`,
  }));
  const locks = await Promise.all(versions.map(lockFor));
  const past = versions.flatMap((files) => Object.values(files));
  const digests = locks.flatMap((lock) => Object.keys(lock.scripts));
  const shared = digests
    .map((digest) => digest.slice(0, 1))
    .find((start, at, all) => all.indexOf(start) !== at);
  const host = memoryHost({ files: new Map(), locks, past });
  expect((await resolve(host, shared)).codes).toEqual(['ambiguous-pin']);
});

test('the working tree wins where a prefix also fits an older version', async () => {
  const { digest } = await closureOf(second);
  const host = memoryHost({
    files: tree(second),
    locks: [await lockFor(first)],
    past: Object.values(first),
  });
  expect((await resolve(host, digest.slice(0, 12))).value?.origin).toBe('tree');
});

test('a script that is nowhere is missing, whether it is pinned or not', async () => {
  const host = memoryHost({ files: tree(first) });
  for (const pin of [undefined, '9f2c1a7e04b1']) {
    const found = await resolve(host, pin, 'scripts/aa.ts');
    expect([found.codes, found.only?.hint]).toEqual([
      ['missing-script'],
      'Did you mean `scripts/a.ts`?',
    ]);
  }
});

test('what is wrong with a script is said instead of what follows from it', async () => {
  const host = memoryHost({ files: tree({ [script]: "import 'lodash';" }) });
  for (const pin of [undefined, '9f2c1a7e04b1']) {
    expect((await resolve(host, pin)).codes).toEqual(['bare-import']);
  }
});
