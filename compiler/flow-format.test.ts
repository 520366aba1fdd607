import { expect, test } from 'vitest';
import { createClosureReader } from './2-resolve/read-closure.ts';
import { compileRepository } from './compile.ts';
import { isError } from './diagnostics/in-order.ts';
import { pinScripts } from './testing/compile-case.ts';
import { exampleFlows, exampleScripts } from './testing/flow-format-examples.ts';
import { renderFindings } from './testing/golden.ts';
import { memoryHost } from './testing/memory-host.ts';

test('every example of docs/flow-format.md compiles without an error', async () => {
  const host = memoryHost({ files: exampleScripts() });
  const digestOf = async (script: string): Promise<string> =>
    (await createClosureReader(host).closureOf(script)).value?.digest ?? '';
  const flows = await Promise.all(
    exampleFlows().map(async ({ path, text }) => {
      const pinned = await pinScripts(text.replaceAll(/(\.ts)@[0-9a-f]{12}/g, '$1@pin'), digestOf);
      return { path, bytes: new TextEncoder().encode(pinned) };
    }),
  );
  const compiled = await compileRepository(flows, host, { ignoreFlowPins: true });
  const errors = compiled.diagnostics.filter(isError);
  expect(renderFindings(errors, compiled.sources)).toBe('No problems.\n');
  expect(compiled.flows.filter(({ locked }) => locked === undefined)).toEqual([]);
  expect(compiled.flows).toHaveLength(exampleFlows().length);
});
