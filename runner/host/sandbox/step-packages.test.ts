import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runScript, valueOf, wallsForTests } from '../../testing/sandbox-fixture.ts';

/** A view as the package store lays it out: an ES module, a CommonJS module and a data file. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-test-view-')));
const packageDirectory = join(folder, 'view');
const files = {
  'greet/1.0.0/package.json':
    '{"name":"greet","version":"1.0.0","type":"module","main":"index.js"}',
  'greet/1.0.0/index.js': `
    import fs from 'node:fs';
    import loud from 'loud';
    export const greet = (name) => loud(fs.readFileSync(new URL('./data.txt', import.meta.url), 'utf8') + name);`,
  'greet/1.0.0/data.txt': 'hello ',
  'loud/2.0.0/package.json': '{"name":"loud","version":"2.0.0","main":"index.js"}',
  'loud/2.0.0/index.js': 'module.exports = (text) => text.toUpperCase();',
};
for (const [path, text] of Object.entries(files)) {
  const place = join(packageDirectory, 'store.invalid', path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
}
writeFileSync(join(folder, 'outside.cjs'), 'module.exports = "outside";');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const integrity = `sha512-${'A'.repeat(86)}==`;
const denoLock = JSON.stringify({
  version: '5',
  specifiers: { 'npm:greet@^1': '1.0.0' },
  npm: {
    'greet@1.0.0': { integrity, dependencies: ['loud'] },
    'loud@2.0.0': { integrity },
  },
});

for (const wall of await wallsForTests()) {
  const run = (text: string): ReturnType<typeof runScript> =>
    runScript(wall, {
      entry: 'scripts/a.ts',
      modules: { 'scripts/a.ts': text },
      packageDirectory,
      denoLock,
    });

  test(`${wall.wall}: a script runs with its locked packages, which may read their own files`, async () => {
    const attempt = await run(
      "import { greet } from 'npm:greet@^1'; export const main = () => greet('you');",
    );
    expect(valueOf(attempt)).toBe('HELLO YOU');
  });

  test(`${wall.wall}: a package that the Deno lock does not hold is not loaded`, async () => {
    const attempt = await run(
      "import { greet } from 'npm:greet@^1'; import other from 'npm:other@1'; export const main = () => [greet, other];",
    );
    expect(attempt.outcome.kind).not.toBe('returned');
  });

  test(`${wall.wall}: nothing outside is reached from inside a package`, async () => {
    const attempt = await run(`
      import { createRequire } from 'node:module';
      import 'npm:greet@^1';
      const inside = createRequire(import.meta.resolve('npm:greet@^1'));
      const tryAll = (...paths: string[]) => paths.map((path) => {
        try { return 'reached ' + inside(path); } catch (error) { return (error as Error).name; }
      });
      export const main = () => tryAll('${folder}/outside.cjs', '../../../../outside.cjs', '/etc/hostname');`);
    expect(JSON.stringify(valueOf(attempt))).not.toContain('reached');
  });
}
