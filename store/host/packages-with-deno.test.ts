import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseDenoLock } from '../../lock/index.ts';
import { startRegistry, type TestRegistry } from '../testing/registry.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { resolveDenoLock } from './deno-lock.ts';
import { findDeno } from './deno.ts';
import { openPackageStore } from './packages.ts';

let registry: TestRegistry;

beforeAll(async () => {
  registry = await startRegistry();
  const script = (text: string): Record<string, string> => ({ 'index.js': text });
  for (const version of ['1.0.0', '9.0.0', '10.0.0']) {
    registry.add({ name: 'peer', version, files: script(`exports.v = '${version}';`) });
    registry.add({
      name: `uses-${version.split('.')[0] ?? ''}`,
      version: '1.0.0',
      dependencies: { peer: version, lib: '1.0.0' },
      files: script("module.exports = require('lib').v;"),
    });
  }
  registry.add({
    name: 'lib',
    version: '1.0.0',
    peerDependencies: { peer: '*' },
    files: script("exports.v = require('peer').v;"),
  });
  registry.add({
    name: 'native',
    version: '1.0.0',
    optionalDependencies: { 'native-here': '1.0.0', 'native-there': '1.0.0' },
    dependencies: { JSONStream: '1.0.0', 'odd-os': '1.0.0' },
    files: script("module.exports = require('JSONStream') + require('native-here');"),
  });
  registry.add({
    name: 'native-here',
    version: '1.0.0',
    files: script("module.exports = 'here';"),
  });
  registry.add({
    name: 'native-there',
    version: '1.0.0',
    os: ['sunos'],
    dependencies: { 'only-there': '1.0.0' },
  });
  registry.add({ name: 'only-there', version: '1.0.0' });
  registry.add({ name: 'odd-os', version: '1.0.0', os: ['sunos'] });
  registry.add({ name: 'JSONStream', version: '1.0.0', files: script("module.exports = 'JS,';") });
});

afterAll(async () => {
  await registry.close();
});

/** Runs `code` as the runner does: from a verified view, with the script's lock, without a network. */
async function run(code: string): Promise<string> {
  const folder = temporaryFolder();
  const env = { ...registry.env, MILLRACE_STORE: join(folder, 'store') };
  const deno = await findDeno(env);
  const modules = new Map([['main.ts', Buffer.from(code)]]);
  const text = await resolveDenoLock({ deno, scriptPath: 'main.ts', modules, env });
  const reading = parseDenoLock(text);
  if (!reading.ok) throw new Error(reading.message);
  const store = openPackageStore({ directory: env.MILLRACE_STORE, offline: false, env });
  const { directory } = await store.view(reading.lock);
  mkdirSync(join(folder, 'deno'));
  symlinkSync(directory, join(folder, 'deno/npm'));
  writeFileSync(join(folder, 'main.ts'), code);
  writeFileSync(join(folder, 'lock.json'), text);
  const { stdout } = await promisify(execFile)(
    deno.path,
    [
      ...['run', '--no-prompt', '--no-config', '--no-remote', '--cached-only', '--frozen'],
      ...[`--lock=${join(folder, 'lock.json')}`, `--allow-read=${directory}`, 'main.ts'],
    ],
    {
      cwd: folder,
      env: {
        HOME: folder,
        DENO_DIR: join(folder, 'deno'),
        NPM_CONFIG_REGISTRY: 'http://store.invalid/',
        NO_COLOR: '1',
      },
    },
  );
  expect(readFileSync(join(folder, 'lock.json'), 'utf8')).toBe(text);
  return stdout;
}

test('Deno finds every copy of a package that is there with several peers', async () => {
  const code = `
    import a from 'npm:uses-1@1'; import b from 'npm:uses-9@1'; import c from 'npm:uses-10@1';
    console.log(a, b, c);`;
  expect(await run(code)).toBe('1.0.0 9.0.0 10.0.0\n');
});

test('Deno starts without the optional packages of other systems, and finds names with capitals', async () => {
  expect(await run("import n from 'npm:native@^1.0.0'; console.log(n);")).toBe('JS,here\n');
  expect(
    registry.requests.filter((path) => path.endsWith('.tgz') && path.includes('there')),
  ).toEqual([]);
});
