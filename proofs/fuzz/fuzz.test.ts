import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { memoryHost } from '../../compiler/testing/memory-host.ts';
import { changedFlow } from './change-flow.ts';
import { loadCorpus } from './corpus.ts';
import { compileFault } from './fuzz-compile.ts';
import { frontFault, frontStages } from './fuzz-front.ts';
import { fuzz } from './fuzz.ts';
import { minimise } from './minimise.ts';
import { seeded } from './random.ts';

const corpus = loadCorpus(fileURLToPath(new URL('../../', import.meta.url)));

/** It hangs or it does not: the machine may be busy. */
const patience = 240_000;

test(
  '300 mutations are parsed and resolved, and 10 compiled, to a lock or a diagnostic',
  async () => {
    const { failures } = await fuzz(corpus, { seed: 20_260, front: 300, compiled: 10 });
    expect(
      failures.map(({ fault, document }) => [fault, Buffer.from(document).toString()]),
    ).toEqual([]);
  },
  patience,
);

test.each([
  `inputs: { go: ${'x'.repeat(30_000)} }\nsteps: { a: { value: 1 } }\n`,
  `on: ${'x'.repeat(30_000)}\nsteps: { a: { value: 1 } }\n`,
  `timeout: ${'1'.repeat(30_000)}\nsteps: { a: { value: 1 } }\n`,
  `name: ${'1'.repeat(30_000)}\nsteps: { a: { value: 1 } }\n`,
  `${'1'.repeat(30_000)}: 1\nsteps: { a: { value: 1 } }\n`,
  `steps: { a: { value: 1, needs: [${'x'.repeat(30_000)}] } }\n`,
  `steps: { a: { value: '\${{ inputs.${'x'.repeat(30_000)} }}' } }\n`,
  `steps: { a: { value: '\${{ steps.${'x'.repeat(30_000)}.output }}' } }\n`,
])('a long word is not repeated in what is said of it', async (text) => {
  const stages = frontStages(memoryHost({ files: new Map() }));
  expect(await frontFault(Buffer.from(text), stages)).toBeUndefined();
});

test('a seed stands for one mutation, and most mutations differ from their flow', () => {
  const made = Array.from({ length: 50 }, (_, seed) =>
    changedFlow(corpus, seeded(seed)).toString(),
  );
  expect(changedFlow(corpus, seeded(7)).toString()).toBe(made[7]);
  expect(new Set(made).size).toBeGreaterThan(45);
  expect(made.filter((text) => !corpus.flows.includes(text)).length).toBeGreaterThan(40);
});

test('what throws, and what is no answer, is a fault', async () => {
  const host = memoryHost({ files: new Map() });
  const broken = { ...host, listScripts: () => Promise.reject(new Error('no disk')) };
  const flow = Buffer.from('steps: { a: { uses: scripts/gone.ts } }\n');
  expect(await frontFault(flow, frontStages(broken))).toContain('no disk');
  expect(await compileFault([flow], broken)).toContain('no disk');
  expect(await compileFault([flow], host)).toBeUndefined();
});

test('a failing document is made as small as its failure allows', async () => {
  const fails = (bytes: Uint8Array): Promise<boolean> => Promise.resolve(bytes.includes(0x21));
  expect(await minimise(Buffer.from('steps: { a: { value: 1! } }\n'), fails)).toEqual(
    Buffer.from('!'),
  );
});
