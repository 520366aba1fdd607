import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeTree } from '../store/host/remove-tree.ts';
import { startRegistry, type TestRegistry } from '../store/testing/registry.ts';
import { makeRepository } from './testing/repository.ts';
import { byteMutants } from './testing/tamper/byte-mutants.ts';
import { openTamperWorld, type TamperWorld, withBytes } from './testing/tamper/tamper-world.ts';

const flow = 'flows/a.yaml';
const cache = mkdtempSync(join(tmpdir(), 'millrace-warm-'));
let registry: TestRegistry;
let world: TamperWorld;

beforeAll(async () => {
  registry = await startRegistry();
  registry.add({ name: 'inner', version: '1.0.0', files: { 'index.js': 'exports.a = 1;\n' } });
  registry.add({
    name: 'outer',
    version: '1.0.0',
    dependencies: { inner: '1.0.0' },
    files: { 'index.js': 'exports.a = 1;\n', 'index.d.ts': 'export const a: number;\n' },
  });
  const repository = makeRepository({
    files: {
      [flow]: 'steps:\n  s:\n    uses: scripts/s.ts\n',
      'scripts/s.ts':
        "import { a } from 'npm:outer@1.0.0';\nexport function main(): number {\n  return a;\n}\n",
    },
    cache,
    env: registry.env,
  });
  for (const words of [['pin'], ['compile'], ['store', 'fetch']]) {
    const { code, err } = await repository.millrace(...words);
    expect(code, err).toBe(0);
  }
  world = await openTamperWorld(repository, cache);
}, 240_000);

afterAll(async () => {
  world.repository.remove();
  removeTree(cache);
  rmSync(cache, { recursive: true, force: true });
  await registry.close();
});

function filesBelow(folder: string): readonly string[] {
  const top = join(world.store, folder);
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^[0-9a-f]+\.json$/.test(entry.name))
    .map((entry) => relative(world.store, join(entry.parentPath, entry.name)))
    .sort();
}

test('an audit that remembers everything finds each change of the store, whatever time its files have', async () => {
  const paths = ['tarballs', 'packages', 'views'].flatMap(filesBelow);
  expect(paths).toHaveLength(12);
  for (const path of paths) {
    const absolute = join(world.store, path);
    // Twice: what was put back is read once more, and then known.
    await world.errorsOf([flow]);
    expect(await world.errorsOf([flow])).toEqual([]);
    expect(world.verified()?.packages, path).toEqual({ now: 0, remembered: 2 });
    const { atimeMs, mtimeMs } = statSync(absolute);
    for (const { how, bytes } of byteMutants(readFileSync(absolute))) {
      await withBytes(absolute, bytes, async () => {
        if (bytes !== undefined) utimesSync(absolute, atimeMs / 1000, mtimeMs / 1000);
        const rules = (await world.errorsOf([flow])).map(({ rule }) => rule);
        // A run would fetch an archive that is not there; what is unpacked of it is then looked at.
        const isGone = how === 'removed' && path.startsWith('tarballs');
        expect(
          rules.filter((rule) => rule.startsWith('integrity/')).length > 0,
          `${path} ${how}`,
        ).toBe(!isGone);
      });
      utimesSync(absolute, atimeMs / 1000, mtimeMs / 1000);
    }
  }
}, 600_000);
