import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openPackageStore, OperationalError } from '../../store/index.ts';
import { createClosureReader } from '../2-resolve/read-closure.ts';
import { openProgram } from '../open-program.ts';
import { memoryHost, readFolder } from '../testing/memory-host.ts';
import { inferScripts } from './infer-scripts.ts';

const root = fileURLToPath(new URL('../testdata/real-packages/', import.meta.url));
// Kept between runs, so that a second one needs no network.
const store = openPackageStore({
  directory: join(tmpdir(), 'millrace-test-packages'),
  offline: false,
});

for (const name of readdirSync(root).sort()) {
  test(`types of real packages are found as Deno finds them: ${name}`, async ({ skip }) => {
    const host = {
      ...memoryHost({ files: readFolder(`${root}${name}`) }),
      packages: (lock: Parameters<typeof store.view>[0]) => store.view(lock),
    };
    const { value } = await createClosureReader(host).closureOf('main.ts');
    if (value === undefined) throw new Error('The fixture has no closure.');
    const program = await openProgram([value], host).catch((error: unknown) => {
      if (!(error instanceof OperationalError)) throw error;
      console.log(`Skipped: the packages cannot be fetched. ${error.message}`);
      return undefined;
    });
    if (program === undefined) {
      skip('the packages cannot be fetched');
      return;
    }
    const inferred = inferScripts([value], program);
    expect(inferred.diagnostics.map(({ message }) => message)).toEqual([]);
    await expect(
      `${JSON.stringify(inferred.value.get(value.digest), null, 2)}\n`,
    ).toMatchFileSnapshot(`${root}${name}/expected.json`);
  });
}
