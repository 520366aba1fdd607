import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ChunkLoader } from './chunk-loader.ts';
import { CodeCache } from './code-cache.ts';

function loaderOver(chunks: Readonly<Record<string, string>>): ChunkLoader {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-chunks-'));
  for (const [name, text] of Object.entries(chunks)) writeFileSync(join(folder, name), text);
  const cache = new CodeCache({ path: join(folder, 'compiled'), key: 'test' });
  const require = createRequire(import.meta.url);
  return new ChunkLoader(folder, cache, {
    require: (name) => require(name) as unknown,
    importModule: async (name) => (await import(name)) as unknown,
  });
}

test('a chunk gets other chunks, once each, and the modules of Node', () => {
  const loader = loaderOver({
    'main.js': `const a = require('./shared.js'), b = require('./shared.js');
      module.exports = { same: a === b, count: a.count, base: require('node:path').basename(__filename) };`,
    'shared.js': `globalThis.chunkLoads = (globalThis.chunkLoads ?? 0) + 1;
      Object.defineProperty(module.exports, 'count', { get: () => globalThis.chunkLoads, enumerable: true });`,
  });
  expect(loader.load('main.js')).toEqual({ same: true, count: 1, base: 'main.js' });
});

test('a chunk can import a module later', async () => {
  const loader = loaderOver({ 'main.js': "exports.later = () => importModule('node:os');" });
  const main = loader.load('main.js');
  if (!('later' in main) || typeof main.later !== 'function') throw new Error('no function');
  // True: the chunk returns what importModule does.
  const os = await (main.later as () => Promise<unknown>)();
  expect(os).toHaveProperty('EOL', '\n');
});

test('every chunk of the build is ASCII, because it is read as Latin-1', () => {
  const folder = new URL('../dist/bin/', import.meta.url);
  const chunks = readdirSync(folder).filter((name) => name.endsWith('.js'));
  expect(chunks.length).toBeGreaterThan(10);
  const beyond = chunks.filter((name) =>
    readFileSync(new URL(name, folder)).some((byte) => byte > 127),
  );
  expect(beyond).toEqual([]);
});

test('the program can be started also after it was built anew, which npm does not see', () => {
  const { mode } = statSync(new URL('../dist/bin/main.js', import.meta.url));
  expect(mode & 0o111).toBe(0o111);
});
