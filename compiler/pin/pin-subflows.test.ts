import { expect, test } from 'vitest';
import type { FlowFile } from '../1-parse/parse-flow.ts';
import { compileRepository } from '../compile.ts';
import { isError } from '../diagnostics/in-order.ts';
import { memoryHost } from '../testing/memory-host.ts';
import { pinRepository } from './pin-repository.ts';
import type { PinResult } from './pin-flows.ts';
import { fakePinHost } from './testing/fake-pin-host.ts';

type Files = Readonly<Record<string, string>>;

const tree: Files = {
  'scripts/a.ts': 'export function main(n: number): number { return n + 1; }\n',
  'flows/bottom.yaml':
    'inputs: { n: { type: integer } }\nsteps: { a: { uses: scripts/a.ts, with: { n: "${{ inputs.n }}" } } }\noutputs: { n: "${{ steps.a.output }}" }\n',
  'flows/middle.yaml':
    'steps: { b: { uses: flows/bottom.yaml, with: { n: 1 } } }\noutputs: { n: "${{ steps.b.output.n }}" }\n',
  'flows/top.yaml':
    'steps: { m: { uses: flows/middle.yaml } }\noutputs: { twice: "${{ steps.m.output.n * 2 }}" }\n',
};

function flowsIn(files: Files): readonly FlowFile[] {
  return Object.entries(files)
    .filter(([path]) => path.startsWith('flows/'))
    .map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }));
}

async function pinAll(files: Files): Promise<{ files: Files; result: PinResult }> {
  const result = await pinRepository(
    { flows: flowsIn(files) },
    fakePinHost({ files: new Map(Object.entries(files)) }),
  );
  return { files: { ...files, ...Object.fromEntries(result.files) }, result };
}

async function errorsOf(files: Files): Promise<readonly string[]> {
  const host = memoryHost({ files: new Map(Object.entries(files)) });
  const { diagnostics } = await compileRepository(flowsIn(files), host);
  return diagnostics.filter(isError).map(({ code, span }) => `${span.path} ${code}`);
}

test('flows are pinned from the bottom up in one go, and then compile', async () => {
  expect(await errorsOf(tree)).toContain('flows/bottom.yaml resolve/unpinned');
  const { files, result } = await pinAll(tree);
  expect(result.changed.map(({ flow, step }) => `${flow} ${step}`).sort()).toEqual([
    'flows/bottom.yaml a',
    'flows/middle.yaml b',
    'flows/top.yaml m',
  ]);
  expect(await errorsOf(files)).toEqual([]);
  expect((await pinAll(files)).result.changed).toEqual([]);
});

test('a comment in a flow repins nobody, a change of what it does repins all above it', async () => {
  const { files } = await pinAll(tree);
  const bottom = files['flows/bottom.yaml'] ?? '';
  const commented = { ...files, 'flows/bottom.yaml': `# why it is here\n${bottom}` };
  expect(await errorsOf(commented)).toEqual([]);
  expect((await pinAll(commented)).result.changed).toEqual([]);
  const changed = { ...files, 'flows/bottom.yaml': `${bottom}timeout: 1m\n` };
  expect(await errorsOf(changed)).toEqual(['flows/middle.yaml resolve/unknown-pin']);
  const again = await pinAll(changed);
  expect(again.result.changed.map(({ flow }) => flow).sort()).toEqual([
    'flows/middle.yaml',
    'flows/top.yaml',
  ]);
  expect(await errorsOf(again.files)).toEqual([]);
});

test('a flow that cannot be compiled is the one obstacle that is named', async () => {
  const broken = { ...tree, 'flows/bottom.yaml': 'steps: { a: { value: "${{ inputs.x }}" } }\n' };
  const { result } = await pinAll(broken);
  expect(result.diagnostics.map(({ code, span }) => `${span.path} ${code}`)).toEqual([
    'flows/bottom.yaml resolve/unknown-input',
  ]);
  const missing = { 'flows/top.yaml': 'steps: { m: { uses: flows/middle.yaml } }\n' };
  expect((await pinAll(missing)).result.diagnostics.map(({ code }) => code)).toEqual([
    'resolve/missing-flow',
  ]);
});

test('a change of what a flow gives is reported in every flow that it breaks, in one run', async () => {
  const user = (path: string): Files => ({
    [path]:
      'steps: { b: { uses: flows/bottom.yaml, with: { n: 1 } } }\noutputs: { n: "${{ steps.b.output.n }}" }\n',
  });
  const { files } = await pinAll({ ...tree, ...user('flows/other.yaml') });
  const bottom = (files['flows/bottom.yaml'] ?? '').replace('outputs: { n:', 'outputs: { m:');
  const changed = await pinAll({ ...files, 'flows/bottom.yaml': bottom });
  expect(await errorsOf(changed.files)).toEqual([
    'flows/middle.yaml check/unknown-field',
    'flows/other.yaml check/unknown-field',
  ]);
});
