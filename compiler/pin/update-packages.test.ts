import { expect, test } from 'vitest';
import { createClosureReader } from '../2-resolve/read-closure.ts';
import { denoLockText, fakePinHost, type FakePinHost } from './testing/fake-pin-host.ts';
import { updatePackages, type UpdateResult } from './update-packages.ts';

type Files = Readonly<Record<string, string>>;

const files = {
  'scripts/a.ts': "import 'npm:ms@2';\nimport 'npm:zod@4';",
  'scripts/a.deno.lock': denoLockText({ 'npm:ms@2': '2.1.0', 'npm:zod@4': '4.0.0' }),
  'scripts/b.ts': "import 'npm:ms@2';",
  'scripts/b.deno.lock': denoLockText({ 'npm:ms@2': '2.0.0' }),
  'scripts/plain.ts': 'export {};',
};
const registry = { ms: '2.1.3', zod: '4.1.12' };

function host(changed: Files = {}): FakePinHost {
  return fakePinHost({ files: new Map(Object.entries({ ...files, ...changed })) }, registry);
}

async function pinOf(script: string, changed: Files = {}): Promise<string> {
  const { value } = await createClosureReader(host(changed)).closureOf(script);
  return value?.digest.slice(0, 12) ?? 'none';
}

async function update(
  names: readonly string[],
  flow = 'steps: { v: { value: 1 } }',
  changed: Files = {},
): Promise<UpdateResult> {
  const flows = [{ path: 'flows/f.yaml', bytes: new TextEncoder().encode(flow) }];
  return await updatePackages({ flows, names }, host(changed));
}

async function flowText(a: string, b: string): Promise<string> {
  return `steps: { x: { uses: scripts/a.ts@${a} }, y: { uses: scripts/b.ts@${b} }, z: { uses: scripts/plain.ts@${await pinOf('scripts/plain.ts')} } }`;
}

test('one package moves in every script that has it, and the pins follow', async () => {
  const text = await flowText(await pinOf('scripts/a.ts'), await pinOf('scripts/b.ts'));
  const result = await update(['ms'], text);
  const locks = {
    'scripts/a.deno.lock': denoLockText({ 'npm:ms@2': '2.1.3', 'npm:zod@4': '4.0.0' }),
    'scripts/b.deno.lock': denoLockText({ 'npm:ms@2': '2.1.3' }),
  };
  expect(result.files).toEqual(
    new Map([
      ...Object.entries(locks),
      [
        'flows/f.yaml',
        await flowText(await pinOf('scripts/a.ts', locks), await pinOf('scripts/b.ts', locks)),
      ],
    ]),
  );
  expect(result.moved).toEqual([
    { lock: 'scripts/a.deno.lock', package: 'ms', from: '2.1.0', to: '2.1.3' },
    { lock: 'scripts/b.deno.lock', package: 'ms', from: '2.0.0', to: '2.1.3' },
  ]);
  expect(result.changed.map(({ step }) => step)).toEqual(['x', 'y']);
  expect(result.diagnostics).toEqual([]);
});

test('one script moves all its packages, and no other script moves', async () => {
  const result = await update(['scripts/a.ts']);
  expect([...result.files.keys()]).toEqual(['scripts/a.deno.lock']);
  expect(result.moved.map((move) => [move.package, move.to])).toEqual([
    ['ms', '2.1.3'],
    ['zod', '4.1.12'],
  ]);
});

test('without names every script with a Deno lock moves', async () => {
  expect([...(await update([])).files.keys()]).toEqual([
    'scripts/a.deno.lock',
    'scripts/b.deno.lock',
  ]);
});

test('a pin that was behind the working tree stays, and so does a script without one', async () => {
  const text = 'steps: { x: { uses: scripts/a.ts@aaaaaaaaaaaa }, y: { uses: scripts/b.ts } }';
  const result = await update([], text);
  expect([result.changed, result.files.has('flows/f.yaml')]).toEqual([[], false]);
});

test('what is at its newest stays byte for byte', async () => {
  const newest = { 'scripts/b.deno.lock': denoLockText({ 'npm:ms@2': '2.1.3' }) };
  const result = await update(
    ['scripts/b.ts'],
    'steps: { y: { uses: scripts/b.ts@aaaaaaaaaaaa } }',
    newest,
  );
  expect([result.files.size, result.moved]).toEqual([0, []]);
});

test('a name that means nothing changes nothing, and what may be meant is said', async () => {
  const result = await update(['zodd', 'ms', 'scripts/aa.ts', 'nothing-like-it']);
  expect(result.unknown).toEqual([
    { name: 'zodd', suggestion: 'zod' },
    { name: 'scripts/aa.ts', suggestion: 'scripts/a.ts' },
    { name: 'nothing-like-it' },
  ]);
  expect([result.files.size, result.moved, result.changed]).toEqual([0, [], []]);
});

test('a lock that cannot be read is made anew for its script', async () => {
  const old = { 'scripts/b.deno.lock': '{"version":"4"}' };
  const result = await update(['scripts/b.ts'], undefined, old);
  expect(result.files.get('scripts/b.deno.lock')).toBe(denoLockText({ 'npm:ms@2': '2.1.3' }));
  expect(result.moved).toMatchObject([{ package: 'ms', from: null, to: '2.1.3' }]);
});

test('a script without packages gets no Deno lock', async () => {
  const result = await update(['scripts/plain.ts']);
  expect([result.files.size, result.diagnostics]).toEqual([0, []]);
});

test('a script that cannot be read is reported and its lock left alone', async () => {
  const result = await update(['scripts/b.ts'], undefined, {
    'scripts/b.ts': "import 'npm:ms@2';\nimport 'lodash';",
  });
  expect(result.diagnostics.map(({ code }) => code)).toEqual(['resolve/bare-import']);
  expect(result.files.size).toBe(0);
});
