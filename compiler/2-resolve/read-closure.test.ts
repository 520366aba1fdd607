import { expect, test } from 'vitest';
import { scriptDigest, sha256 } from '../../lock/index.ts';
import { memoryHost } from '../testing/memory-host.ts';
import { createClosureReader, type ClosureReader } from './read-closure.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

function readerOf(files: Files): ClosureReader {
  return createClosureReader(memoryHost({ files: new Map(Object.entries(files)) }));
}

/** What is wrong with `scripts/a.ts`: where, what, and the characters. */
async function problems(files: Files): Promise<readonly string[]> {
  const reader = readerOf(files);
  const { value, diagnostics } = await reader.closureOf('scripts/a.ts');
  expect(value === undefined).toBe(diagnostics.length > 0);
  return diagnostics.map(({ code, span }) => {
    const at = reader.texts.get(span.path)?.slice(span.start, span.end) ?? '';
    return `${span.path} ${code.replace('resolve/', '')} ${at}`;
  });
}

async function modulePaths(files: Files): Promise<readonly string[]> {
  const { value, diagnostics } = await readerOf(files).closureOf('scripts/a.ts');
  expect(diagnostics).toEqual([]);
  return [...(value?.modules.keys() ?? [])].sort();
}

const integrity = `sha512-${'A'.repeat(86)}==`;

function denoLock(versions: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    version: '5',
    specifiers: Object.fromEntries(
      Object.entries(versions).map(([key, version]) => [`npm:${key}`, version]),
    ),
    npm: Object.fromEntries(
      Object.entries(versions).map(([key, version]) => [
        `${key.slice(0, key.lastIndexOf('@'))}@${version}`,
        { integrity },
      ]),
    ),
  });
}

test('a script alone is its own closure', async () => {
  const text = 'export function main() {}\n';
  const { value } = await readerOf({ 'scripts/a.ts': text }).closureOf('scripts/a.ts');
  const digests = new Map([['scripts/a.ts', sha256(text)]]);
  // `git hash-object` of the same bytes.
  const blob = 'f0ed26b348f9b3380e679a649a520a950a0273e0';
  expect(value).toEqual({
    digest: scriptDigest({ entry: 'scripts/a.ts', modules: digests }),
    entry: 'scripts/a.ts',
    origin: 'tree',
    modules: new Map([['scripts/a.ts', { sha256: sha256(text), blob, text }]]),
  });
});

test('the closure holds every module that is imported in any way, cycles and types included', async () => {
  expect(
    await modulePaths({
      'scripts/a.ts': `
        import './effect.ts';
        import type { T } from '../lib/types.ts';
        export * from './b.ts';
        import data from './data.json' with { type: 'json' };
        const late = () => import('./late.mjs');
        type U = import('./inline.d.ts').U;
        // @ts-types="./js.d.ts"
        import * as js from './js.js';`,
      'scripts/effect.ts': '',
      'lib/types.ts': "import type { A } from '../scripts/a.ts';\nexport type T = A;",
      'scripts/b.ts': "import './a.ts';\nimport './b.ts';\nexport {};",
      'scripts/data.json': '{}',
      'scripts/late.mjs': 'export {};',
      'scripts/inline.d.ts': 'export type U = 1;',
      'scripts/js.js': 'export {};',
      'scripts/js.d.ts': 'export {};',
      'scripts/other.ts': '',
    }),
  ).toEqual([
    'lib/types.ts',
    'scripts/a.ts',
    'scripts/b.ts',
    'scripts/data.json',
    'scripts/effect.ts',
    'scripts/inline.d.ts',
    'scripts/js.d.ts',
    'scripts/js.js',
    'scripts/late.mjs',
  ]);
});

test('a chain of a thousand modules is followed to its end', async () => {
  const chain = Array.from({ length: 1_000 }, (_, at) => [
    at === 0 ? 'scripts/a.ts' : `scripts/m${String(at)}.ts`,
    at === 999 ? 'export {};' : `import './m${String(at + 1)}.ts';`,
  ]);
  expect(await modulePaths(Object.fromEntries(chain) as Files)).toHaveLength(1_000);
});

test('a closure has a limit of modules and of bytes', async () => {
  const chain = Array.from({ length: 2_001 }, (_, at) => [
    at === 0 ? 'scripts/a.ts' : `scripts/m${String(at)}.ts`,
    `import './m${String(at + 1)}.ts';`,
  ]);
  expect(await problems(Object.fromEntries(chain) as Files)).toEqual([
    "scripts/m1999.ts too-large './m2000.ts'",
  ]);
  const large = `export {};//${'x'.repeat(9 * 1024 * 1024)}`;
  expect(
    await problems({
      'scripts/a.ts': "import './b.ts';\nimport './c.ts';",
      'scripts/b.ts': large,
      'scripts/c.ts': large,
    }),
  ).toEqual(["scripts/a.ts too-large './c.ts'"]);
});

test('host files are refused by static, JSON and literal dynamic imports, and by climbing out', async () => {
  const files = {
    'scripts/a.ts': `
      import text from "/flow-canary/secret.txt" with { type: "text" };
      import json from "/flow-canary/secret.json" with { type: "json" };
      const m = await import("/flow-canary/secret.txt", { with: { type: "text" } });
      import { secret } from "../../../../../../../../../../flow-canary/secret.ts";`,
  };
  expect(await problems(files)).toEqual([
    'scripts/a.ts import-attribute "/flow-canary/secret.txt"',
    'scripts/a.ts absolute-import "/flow-canary/secret.json"',
    'scripts/a.ts import-attribute "/flow-canary/secret.txt"',
    'scripts/a.ts import-outside "../../../../../../../../../../flow-canary/secret.ts"',
  ]);
});

test('nothing outside the repository is ever asked for', async () => {
  const asked: string[] = [];
  const files = new Map([
    [
      'scripts/a.ts',
      "import '../../x.ts';\nimport '../.git/x.ts';\nimport '/x.ts';\nimport './%2e%2e/x.ts';",
    ],
  ]);
  const host = memoryHost({ files });
  const reader = createClosureReader({
    ...host,
    readFile: async (path) => {
      asked.push(path);
      return await host.readFile(path);
    },
  });
  await reader.closureOf('scripts/a.ts');
  for (const entry of ['../x.ts', '/etc/passwd', '.git/config', 'scripts/../../x.ts', 'a\0.ts']) {
    expect(await reader.closureOf(entry)).toEqual({ value: undefined, diagnostics: [] });
  }
  expect(asked).toEqual(['scripts/a.ts']);
});

test('a module that is missing is reported at its import, with what may have been meant', async () => {
  const reader = readerOf({
    'scripts/a.ts': "import './b.js';\nimport '../lib/gone.ts';\nimport './hlper.ts';",
    'scripts/b.ts': '',
    'scripts/helper.ts': '',
  });
  const { diagnostics } = await reader.closureOf('scripts/a.ts');
  expect(diagnostics.map(({ message, hint }) => [message, hint])).toEqual([
    ['There is no file scripts/b.js.', 'Did you mean `b.ts`?'],
    ['There is no file lib/gone.ts.', undefined],
    ['There is no file scripts/hlper.ts.', 'Did you mean `scripts/helper.ts`?'],
  ]);
});

test('what cannot be locked is located in the module that imports it', async () => {
  expect(
    await problems({
      'scripts/a.ts': "import './b.ts';\nawait import(name);",
      'scripts/b.ts':
        "import 'https://example.com/x.ts';\nimport 'jsr:@std/x';\nimport 'lodash';\n",
    }),
  ).toEqual([
    'scripts/a.ts computed-import name',
    "scripts/b.ts remote-import 'https://example.com/x.ts'",
    "scripts/b.ts jsr-import 'jsr:@std/x'",
    "scripts/b.ts bare-import 'lodash'",
  ]);
});

test('carriage returns, other encodings and text that does not parse have no digest', async () => {
  expect(await problems({ 'scripts/a.ts': 'export {};\r\n' })).toEqual([
    'scripts/a.ts carriage-return \r',
  ]);
  expect(await problems({ 'scripts/a.ts': new Uint8Array([0x2f, 0x2f, 0xff]) })).toEqual([
    'scripts/a.ts module-not-text \uFFFD',
  ]);
  expect(await problems({ 'scripts/a.ts': 'const = 1;' })).toEqual([
    'scripts/a.ts script-syntax =',
  ]);
});

test('a module that is nested beyond any stack is refused, and nothing breaks', async () => {
  const found = await problems({ 'scripts/a.ts': '('.repeat(200_000) });
  expect(found).toEqual(['scripts/a.ts script-syntax (']);
});

test('a byte order mark is part of the text, and so of the digest', async () => {
  const [plain, marked] = await Promise.all(
    ['export {};', '\uFEFFexport {};'].map(
      async (text) => (await readerOf({ 'scripts/a.ts': text }).closureOf('scripts/a.ts')).value,
    ),
  );
  expect(marked?.modules.get('scripts/a.ts')?.text).toBe('\uFEFFexport {};');
  expect(marked?.digest).not.toBe(plain?.digest);
});

test('a script that imports packages needs a Deno lock beside it', async () => {
  const files = {
    'scripts/a.ts': "import './b.ts';",
    'scripts/b.ts': "import 'npm:ms@2';\nimport 'npm:zod@4';",
  };
  expect(await problems(files)).toEqual(["scripts/b.ts no-deno-lock 'npm:ms@2'"]);
});

test('every import must be in the Deno lock, for types as well', async () => {
  const files = {
    'scripts/a.ts':
      "// @ts-types=\"npm:@types/ms@2\"\nimport 'npm:ms@^2.1.0/x.js';\nimport type {} from 'npm:zod';",
    'scripts/a.deno.lock': denoLock({ 'ms@^2.1.0': '2.1.3' }),
  };
  expect(await problems(files)).toEqual([
    'scripts/a.ts package-not-locked "npm:@types/ms@2"',
    "scripts/a.ts package-not-locked 'npm:zod'",
  ]);
});

test('a Deno lock that cannot be trusted is refused', async () => {
  const script = "import 'npm:ms@2';";
  const refusedLocks = [
    '{',
    '{"version":"4"}',
    denoLock({ 'ms@2': '3.0.0' }),
    denoLock({}).replace('5', '6'),
  ];
  for (const lock of refusedLocks) {
    expect(await problems({ 'scripts/a.ts': script, 'scripts/a.deno.lock': lock })).toEqual([
      "scripts/a.ts deno-lock-invalid 'npm:ms@2'",
    ]);
  }
});

test('a specifier that Deno could not read is not blamed on the lock', async () => {
  expect(await problems({ 'scripts/a.ts': "import 'npm:ms@>=2 <3';" })).toEqual([
    "scripts/a.ts package-specifier 'npm:ms@>=2 <3'",
  ]);
});

test('the digest covers the packages that are reached, and no other entry of the lock', async () => {
  const digest = async (lock: string): Promise<string | undefined> => {
    const files = { 'scripts/a.ts': "import 'npm:ms@2';", 'scripts/a.deno.lock': lock };
    return (await readerOf(files).closureOf('scripts/a.ts')).value?.digest;
  };
  const plain = await digest(denoLock({ 'ms@2': '2.1.3' }));
  expect(plain).toMatch(/^[0-9a-f]{64}$/);
  expect(await digest(denoLock({ 'ms@2': '2.1.3', 'zod@4': '4.0.0' }))).toBe(plain);
  expect(await digest(denoLock({ 'ms@2': '2.1.2' }))).not.toBe(plain);
  expect(await digest(denoLock({ 'ms@2': '2.1.3' }).replace('sha512-A', 'sha512-B'))).not.toBe(
    plain,
  );
});

test('a script without packages does not look at a Deno lock', async () => {
  const files = { 'scripts/a.ts': "import 'node:fs';", 'scripts/a.deno.lock': '{' };
  const reader = readerOf(files);
  const { value, diagnostics } = await reader.closureOf('scripts/a.ts');
  expect([value?.denoLock, diagnostics]).toEqual([undefined, []]);
  expect([...reader.texts.keys()]).toEqual(['scripts/a.ts']);
});

test('each file is read once, however many scripts share it', async () => {
  const asked: string[] = [];
  const files = new Map([
    ['scripts/a.ts', "import './shared.ts';"],
    ['scripts/b.ts', "import './shared.ts';"],
    ['scripts/shared.ts', 'export {};'],
  ]);
  const host = memoryHost({ files });
  const reader = createClosureReader({
    ...host,
    readFile: async (path) => {
      asked.push(path);
      return await host.readFile(path);
    },
  });
  await Promise.all(
    ['scripts/a.ts', 'scripts/b.ts', 'scripts/a.ts'].map((path) => reader.closureOf(path)),
  );
  expect(asked.sort()).toEqual(['scripts/a.ts', 'scripts/b.ts', 'scripts/shared.ts']);
});

test('moving a script with its modules keeps its digest', async () => {
  const reader = readerOf({
    'scripts/a.ts': "import './b.ts';",
    'scripts/b.ts': '',
    'scripts/deep/a.ts': "import './b.ts';",
    'scripts/deep/b.ts': '',
  });
  const [here, there] = [
    await reader.closureOf('scripts/a.ts'),
    await reader.closureOf('scripts/deep/a.ts'),
  ];
  expect(there.value?.digest).toBe(here.value?.digest);
});
