import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  formatGrants,
  formatLock,
  type Grants,
  type Lock,
  lockDigest,
} from '../../../lock/index.ts';
import { IntegrityError, OperationalError } from '../../../store/index.ts';
import { type FlowFixture, flowPath, makeFlow } from '../../testing/flow-fixture.ts';
import { denoForTests, runOnce } from '../../testing/sandbox-fixture.ts';
import type { PrepareOptions } from './prepare-run.ts';

const encoder = new TextEncoder();
const opened: FlowFixture[] = [];
afterEach(() => {
  for (const flow of opened.splice(0)) flow.close();
});

function flowWith(grants: Grants = {}): FlowFixture {
  const flow = makeFlow(grants);
  opened.push(flow);
  return flow;
}

async function refusals(
  flow: FlowFixture,
  change: Partial<PrepareOptions> = {},
): Promise<readonly string[]> {
  const prepared = await flow.prepare(change);
  if (prepared.ok) {
    await prepared.sandbox.close();
    return [];
  }
  for (const { message, hint } of prepared.refusals) {
    expect(message).toMatch(/\.$/);
    expect(hint).not.toBe('');
  }
  return prepared.refusals.map(({ code, path }) => `${code} ${path ?? ''}`.trim());
}

/** The lock with something changed, and the grants file that goes with it. */
function relock(flow: FlowFixture, change: (lock: Lock) => Partial<Lock>): void {
  flow.lock = { ...flow.lock, ...change(flow.lock) };
  flow.repository.tree.set('flows/greet.grants', encoder.encode(formatGrants(flow.lock)));
}

function changeByte(flow: FlowFixture, path: string): void {
  const bytes = Uint8Array.from(flow.repository.tree.get(path) ?? []);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  flow.repository.tree.set(path, bytes);
  flow.repository.modified.add(path);
}

test.skipIf(denoForTests() === undefined)('a flow whose files are as locked runs', async () => {
  const flow = flowWith();
  const prepared = await flow.prepare();
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.refusals));
  const [script] = Object.keys(prepared.lock.scripts);
  const step = prepared.sandbox.start({ script: script ?? '', grants: {} });
  const { outcome } = await runOnce(step, { input: { name: 'you' } });
  expect(outcome).toEqual({ kind: 'returned', text: '"Hello you!"' });
  await prepared.sandbox.close();
});

for (const path of [flowPath, 'flows/greet.grants', 'scripts/greet.ts', 'scripts/lib/text.ts']) {
  test(`one changed byte of ${path} is refused`, async () => {
    const flow = flowWith({ net: ['example.com:443'] });
    changeByte(flow, path);
    const code = path === flowPath ? 'flow' : path.endsWith('.grants') ? 'grants' : 'script';
    expect(await refusals(flow)).toEqual([`${code}-changed ${path}`]);
    expect(existsSync(flow.storeDirectory)).toBe(false);
  });
}

test('a missing flow and a missing grants file are refused', async () => {
  const flow = flowWith();
  flow.repository.tree.delete(flowPath);
  flow.repository.tree.delete('flows/greet.grants');
  expect(await refusals(flow)).toEqual([
    `flow-changed ${flowPath}`,
    'grants-changed flows/greet.grants',
  ]);
});

test('everything that is wrong is said at once', async () => {
  const flow = flowWith({ run: ['git'] });
  changeByte(flow, flowPath);
  changeByte(flow, 'scripts/greet.ts');
  changeByte(flow, 'scripts/lib/text.ts');
  const deno = { path: process.execPath, version: '2.8.0' };
  expect(await refusals(flow, { deno, requireSandbox: true })).toEqual([
    `flow-changed ${flowPath}`,
    'script-changed scripts/greet.ts',
    'script-changed scripts/lib/text.ts',
    'deno-version flows/greet.lock.json',
    'grant-broad flows/greet.grants',
    'no-second-wall',
  ]);
});

test('a pin that is behind a clean working tree takes its bytes from git', async () => {
  const flow = flowWith();
  changeByte(flow, 'scripts/lib/text.ts');
  flow.repository.modified.clear();
  flow.repository.tree.delete('scripts/greet.ts');
  expect(await refusals(flow)).toEqual([]);
});

test('a lock whose two digests of a file disagree is refused as such', async () => {
  const flow = flowWith();
  const [first, second] = [...flow.repository.objects.keys()];
  const text = formatLock(flow.lock);
  const wrongBlob = text.replace(first ?? '', '0'.repeat(40));
  expect(await refusals(flow, { lockText: wrongBlob })).toEqual([
    'script-digest flows/greet.lock.json',
  ]);
  changeByte(flow, 'scripts/lib/text.ts');
  flow.repository.modified.clear();
  flow.repository.objects.set(second ?? '', encoder.encode('other'));
  expect(await refusals(flow)).toEqual(['script-digest flows/greet.lock.json']);
});

test('a blob that is missing is refused', async () => {
  const flow = flowWith();
  for (const path of ['scripts/greet.ts', 'scripts/lib/text.ts']) changeByte(flow, path);
  flow.repository.modified.clear();
  flow.repository.objects.clear();
  expect(await refusals(flow)).toEqual([
    'script-missing scripts/greet.ts',
    'script-missing scripts/lib/text.ts',
  ]);
});

test('a lock that is not the expected one is refused', async () => {
  const flow = flowWith();
  const digest = lockDigest(formatLock(flow.lock));
  expect(await refusals(flow, { expect: digest })).toEqual([]);
  const other = digest.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  expect(await refusals(flow, { expect: other })).toEqual([
    'lock-not-expected flows/greet.lock.json',
  ]);
  expect(await refusals(flow, { expect: digest.slice(7) })).toEqual([
    'lock-not-expected flows/greet.lock.json',
  ]);
});

test('a lock that cannot be trusted is refused before anything is read', async () => {
  const flow = flowWith();
  const text = formatLock(flow.lock);
  const bad = {
    'lock-not-json': text.slice(0, -3),
    'lock-not-canonical': `${text}\n`,
    'lock-invalid': text.replace('"kind": "script"', '"kind": "scrip"'),
    'lock-newer-version': text.replace('"lockVersion": 1', '"lockVersion": 2'),
    'lock-conflict-markers': `<<<<<<< ours\n${text}`,
  };
  const repository = {
    blobId: () => '',
    readFile: () => Promise.reject(new Error('read')),
    readBlob: () => Promise.reject(new Error('read')),
    isModified: () => Promise.reject(new Error('read')),
  };
  for (const [code, lockText] of Object.entries(bad)) {
    expect(await refusals(flow, { lockText, repository })).toEqual([
      `${code} flows/greet.lock.json`,
    ]);
  }
  expect(await refusals(flow, { flowPath: 'flows/other.yaml', repository })).toEqual([
    'lock-invalid flows/other.lock.json',
  ]);
});

test('a script that stands under another digest is refused', async () => {
  const flow = flowWith();
  const [digest] = Object.keys(flow.lock.scripts);
  const other = 'f'.repeat(64);
  relock(flow, ({ steps, scripts }) => ({
    steps: steps.map((step) => (step.kind === 'script' ? { ...step, script: other } : step)),
    scripts: { [other]: scripts[digest ?? '']! },
  }));
  expect(await refusals(flow)).toEqual(['script-digest flows/greet.lock.json']);
});

test('a broad permission needs the leave of the policy', async () => {
  const flow = flowWith({ write: ['.'], net: ['*.com', 'example.com'] });
  expect(await refusals(flow)).toEqual([
    'grant-broad flows/greet.grants',
    'grant-broad flows/greet.grants',
  ]);
  const admitsBroad = ({ kind, value }: { kind: string; value: string | true }): boolean =>
    kind === 'write' && value === '.';
  expect(await refusals(flow, { admitsBroad })).toEqual(['grant-broad flows/greet.grants']);
  expect(await refusals(flow, { admitsBroad: () => true })).toEqual([]);
});

test('a permission that Deno would read as two is refused', async () => {
  const flow = flowWith({ net: ['a.example,b.example'] });
  expect(await refusals(flow)).toEqual(['grant-malformed flows/greet.lock.json']);
});

test('a link that leads out of a granted path is refused', async () => {
  const flow = flowWith({ read: ['data'] });
  const root = mkdtempSync(join(tmpdir(), 'millrace-test-links-'));
  symlinkSync('/etc', join(root, 'data'));
  expect(await refusals(flow, { root })).toEqual(['grant-link flows/greet.grants']);
  rmSync(root, { recursive: true });
});

test('a permission that leads into the folder of runs is refused', async () => {
  const flow = flowWith({ read: ['.millrace/runs', 'data'] });
  expect(await refusals(flow)).toEqual(['grant-state flows/greet.grants']);
});

test('a copy in the store that was changed is refused and not repaired in silence', async () => {
  const flow = flowWith();
  expect(await refusals(flow)).toEqual([]);
  const [tree] = readdirSync(join(flow.storeDirectory, 'trees'));
  const place = join(flow.storeDirectory, 'trees', tree ?? '', 'graph/source/scripts/greet.ts');
  chmodSync(place, 0o644);
  writeFileSync(place, readFileSync(place, 'utf8').replace('Hello', 'Hallo'));
  expect(await refusals(flow)).toEqual(['store-changed scripts/greet.ts']);
});

test('a changed package is refused, and a world that is wrong is thrown', async () => {
  const flow = flowWith();
  const integrity = `sha512-${'A'.repeat(86)}==`;
  const text = JSON.stringify({
    version: '5',
    specifiers: { 'npm:a@1': '1.0.0' },
    npm: { 'a@1.0.0': { integrity } },
  });
  const bytes = encoder.encode(text);
  flow.repository.tree.set('scripts/greet.deno.lock', bytes);
  const { parseDenoLock, scriptDigest, sha256 } = await import('../../../lock/index.ts');
  const reading = parseDenoLock(text);
  if (!reading.ok) throw new Error(reading.message);
  const [old] = Object.values(flow.lock.scripts);
  const modules = new Map(Object.entries(old!.modules).map(([path, one]) => [path, one.sha256]));
  const packages = { lock: reading.lock, specifiers: ['npm:a@1'] };
  const digest = scriptDigest({ entry: old!.entry, modules, packages });
  const denoLock = {
    path: 'scripts/greet.deno.lock',
    sha256: sha256(bytes),
    blob: flow.repository.blobId(bytes),
  };
  relock(flow, ({ steps }) => ({
    steps: steps.map((step) => (step.kind === 'script' ? { ...step, script: digest } : step)),
    scripts: { [digest]: { ...old!, denoLock } },
  }));
  const view = (error: Error): Partial<PrepareOptions> => ({
    packageStore: { view: () => Promise.reject(error) },
  });
  expect(await refusals(flow, view(new IntegrityError('It was changed.')))).toEqual([
    'store-changed scripts/greet.ts',
  ]);
  const offline = new OperationalError('The store lacks a package.');
  await expect(flow.prepare(view(offline))).rejects.toBe(offline);
  changeByte(flow, 'scripts/greet.deno.lock');
  expect(await refusals(flow, view(offline))).toEqual(['script-changed scripts/greet.deno.lock']);
});
