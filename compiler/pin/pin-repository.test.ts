import { expect, test } from 'vitest';
import type { FlowFile } from '../1-parse/parse-flow.ts';
import { createClosureReader } from '../2-resolve/read-closure.ts';
import { pinRepository } from './pin-repository.ts';
import {
  denoLockText,
  fakePinHost,
  type FakePinHost,
  type Registry,
} from './testing/fake-pin-host.ts';

type Files = Readonly<Record<string, string>>;

function hostOf(files: Files, registry?: Registry): FakePinHost {
  return fakePinHost({ files: new Map(Object.entries(files)) }, registry);
}

function flowFile(text: string, path = 'flows/f.yaml'): FlowFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

async function pinOf(files: Files, script: string): Promise<string> {
  const { value } = await createClosureReader(hostOf(files)).closureOf(script);
  return value?.digest.slice(0, 12) ?? 'none';
}

const plain = { 'scripts/a.ts': 'export const a = 1;', 'scripts/b.ts': 'export const b = 1;' };

test('every script of every flow is pinned to the working tree, and nothing else is touched', async () => {
  const [a, b] = [await pinOf(plain, 'scripts/a.ts'), await pinOf(plain, 'scripts/b.ts')];
  const flows = [
    flowFile('steps: { x: { uses: scripts/a.ts@aaaaaaaaaaaa }, y: { uses: scripts/b.ts } }'),
    flowFile(`steps: { x: { uses: scripts/a.ts@${a} } }`, 'flows/done.yaml'),
  ];
  const result = await pinRepository({ flows }, hostOf(plain));
  expect(result.files).toEqual(
    new Map([
      ['flows/f.yaml', `steps: { x: { uses: scripts/a.ts@${a} }, y: { uses: scripts/b.ts@${b} } }`],
    ]),
  );
  expect(result.changed).toEqual([
    { flow: 'flows/f.yaml', step: 'x', from: 'aaaaaaaaaaaa', to: a },
    { flow: 'flows/f.yaml', step: 'y', from: null, to: b },
  ]);
  expect(result.diagnostics).toEqual([]);
});

test('a second time there is nothing to do', async () => {
  const flows = [flowFile('steps: { x: { uses: scripts/a.ts } }')];
  const once = await pinRepository({ flows }, hostOf(plain));
  const pinned = [...once.files].map(([path, text]) => flowFile(text, path));
  const twice = await pinRepository({ flows: pinned }, hostOf(plain));
  expect([twice.changed, twice.files.size, twice.diagnostics]).toEqual([[], 0, []]);
});

test('only the affected: pins behind the working tree, and no script without one', async () => {
  const a = await pinOf(plain, 'scripts/a.ts');
  const b = await pinOf(plain, 'scripts/b.ts');
  const flows = [
    flowFile('steps: { x: { uses: scripts/a.ts@aaaaaaaaaaaa }, y: { uses: scripts/b.ts } }'),
    flowFile(`steps: { x: { uses: scripts/b.ts@${b} } }`, 'flows/current.yaml'),
    flowFile(`steps: { x: { uses: scripts/gone.ts } }`, 'flows/new.yaml'),
  ];
  const result = await pinRepository({ flows, affected: true }, hostOf(plain));
  expect(result.changed).toEqual([
    { flow: 'flows/f.yaml', step: 'x', from: 'aaaaaaaaaaaa', to: a },
  ]);
  expect(result.diagnostics).toEqual([]);
});

test('a flow that does not parse is reported and left alone; the others are pinned', async () => {
  const flows = [
    flowFile('steps: { x: { uses: scripts/a.ts, usses: 1 } }', 'flows/broken.yaml'),
    flowFile('steps: { x: { uses: scripts/a.ts } }'),
  ];
  const result = await pinRepository({ flows }, hostOf(plain));
  expect(result.diagnostics.map(({ code }) => code)).toEqual(['parse/unknown-key']);
  expect([...result.files.keys()]).toEqual(['flows/f.yaml']);
  expect(result.sources.get('flows/broken.yaml')).toContain('usses');
});

test('a flow that does not check is pinned all the same', async () => {
  const text = 'steps: { x: { uses: scripts/a.ts, needs: [nothing], with: { q: "${{ oops }}" } } }';
  const result = await pinRepository({ flows: [flowFile(text)] }, hostOf(plain));
  expect([result.changed.length, result.diagnostics]).toEqual([1, []]);
});

test('a script that is missing or cannot be locked is reported, and the others are pinned', async () => {
  const files = { ...plain, 'scripts/bad.ts': "import 'lodash';" };
  const text =
    'steps: { x: { uses: scripts/a.ts }, y: { uses: scripts/bad.ts }, z: { uses: scripts/bad.ts }, w: { uses: scripts/bb.ts } }';
  const result = await pinRepository({ flows: [flowFile(text)] }, hostOf(files));
  expect(result.diagnostics.map(({ code, span }) => [code, span.path])).toEqual([
    ['resolve/bare-import', 'scripts/bad.ts'],
    ['resolve/missing-script', 'flows/f.yaml'],
  ]);
  expect(result.changed.map(({ step }) => step)).toEqual(['x']);
  expect(result.sources.get('scripts/bad.ts')).toContain('lodash');
});

const packaged = {
  'scripts/a.ts': "import './lib.ts';\nimport 'npm:ms@2';",
  'scripts/lib.ts': "import 'npm:zod@^4.1.0';",
};

test('a missing Deno lock is made, and the pin covers it', async () => {
  const registry = { ms: '2.1.3', zod: '4.1.12' };
  const host = hostOf(packaged, registry);
  const result = await pinRepository(
    { flows: [flowFile('steps: { x: { uses: scripts/a.ts } }')] },
    host,
  );
  const lock = denoLockText({ 'npm:ms@2': '2.1.3', 'npm:zod@^4.1.0': '4.1.12' });
  expect(result.files.get('scripts/a.deno.lock')).toBe(lock);
  const to = await pinOf({ ...packaged, 'scripts/a.deno.lock': lock }, 'scripts/a.ts');
  expect(result.changed).toEqual([{ flow: 'flows/f.yaml', step: 'x', from: null, to }]);
  expect([...(host.requests[0]?.modules.keys() ?? [])]).toEqual(['scripts/a.ts', 'scripts/lib.ts']);
});

test('what a Deno lock misses is added, and no version is moved', async () => {
  const existing = denoLockText({ 'npm:ms@2': '2.1.0' });
  const host = hostOf(
    { ...packaged, 'scripts/a.deno.lock': existing },
    { ms: '2.1.3', zod: '4.1.12' },
  );
  const { files } = await pinRepository(
    { flows: [flowFile('steps: { x: { uses: scripts/a.ts } }')] },
    host,
  );
  expect(files.get('scripts/a.deno.lock')).toBe(
    denoLockText({ 'npm:ms@2': '2.1.0', 'npm:zod@^4.1.0': '4.1.12' }),
  );
  expect(host.requests[0]?.existing).toBe(existing);
  expect(host.requests[0]?.update).toBeUndefined();
});

test('a Deno lock that is complete is not asked about', async () => {
  const existing = denoLockText({
    'npm:ms@2': '2.1.0',
    'npm:zod@^4.1.0': '4.1.0',
    'npm:unused@1': '1.0.0',
  });
  const host = hostOf({ ...packaged, 'scripts/a.deno.lock': existing });
  const result = await pinRepository(
    { flows: [flowFile('steps: { x: { uses: scripts/a.ts } }')] },
    host,
  );
  expect([host.requests.length, [...result.files.keys()]]).toEqual([0, ['flows/f.yaml']]);
});

test('a Deno lock that cannot be read is reported and not replaced', async () => {
  const host = hostOf({ ...packaged, 'scripts/a.deno.lock': '<<<<<<< ours' });
  const result = await pinRepository(
    { flows: [flowFile('steps: { x: { uses: scripts/a.ts } }')] },
    host,
  );
  expect(result.diagnostics.map(({ code }) => code)).toEqual(['resolve/deno-lock-invalid']);
  expect([host.requests.length, result.files.size]).toEqual([0, 0]);
});

test('a package that no registry has is reported at its import, once', async () => {
  const host = hostOf(packaged, { ms: '2.1.3' });
  const result = await pinRepository(
    { flows: [flowFile('steps: { x: { uses: scripts/a.ts } }')] },
    host,
  );
  expect(result.diagnostics).toMatchObject([
    { code: 'pin/package-unresolved', message: 'npm package "zod" does not exist.' },
  ]);
  const { span } = result.diagnostics[0] ?? {};
  expect(result.sources.get('scripts/lib.ts')?.slice(span?.start, span?.end)).toBe(
    "'npm:zod@^4.1.0'",
  );
  expect([result.changed, result.files.size]).toEqual([[], 0]);
});
