import { expect, test } from 'vitest';
import type { PackageDescription } from '../model/package-facts.ts';
import { describePackage } from './describe-package.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

function describe(manifest: object | string, files: Files = {}): PackageDescription {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  const all = Object.entries({ 'package.json': text, ...files });
  return describePackage(
    new Map(
      all.map(([path, content]) => [
        path,
        typeof content === 'string' ? new TextEncoder().encode(content) : content,
      ]),
    ),
  );
}

function commands(manifest: object, files: Files = {}): readonly string[] {
  return describe(manifest, files).installScripts.map(({ name, command }) => `${name}: ${command}`);
}

test('install scripts are what npm runs on install, and no others', () => {
  const scripts = { preinstall: 'a', install: 'b', postinstall: 'c', prepare: 'd', test: 'e' };
  expect(commands({ scripts })).toEqual(['preinstall: a', 'install: b', 'postinstall: c']);
  expect(commands({ scripts: { test: 'e', prepare: 'd' } })).toEqual([]);
});

test('a bare binding.gyp is an install script, unless the package says otherwise', () => {
  const gyp = { 'binding.gyp': '{}' };
  expect(commands({}, gyp)).toEqual(['install: node-gyp rebuild']);
  expect(commands({ scripts: { postinstall: 'c' } }, gyp)).toEqual([
    'install: node-gyp rebuild',
    'postinstall: c',
  ]);
  expect(commands({ scripts: { install: 'b' } }, gyp)).toEqual(['install: b']);
  expect(commands({ gypfile: false }, gyp)).toEqual([]);
  expect(commands({}, { 'sub/binding.gyp': '{}' })).toEqual([]);
});

test.each([
  ['MIT', { license: 'MIT' }],
  ['MIT', { license: { type: 'MIT', url: 'x' } }],
  ['MIT OR Apache-2.0', { licenses: [{ type: 'MIT' }, { type: 'Apache-2.0' }] }],
  ['MIT', { licenses: ['MIT'] }],
  ['(MIT AND X)', { license: '  (MIT\nAND X) ' }],
  [undefined, {}],
  [undefined, { license: 7, licenses: [null, {}, []] }],
])('the licence %s is read from %j', (expected, manifest) => {
  expect(describe(manifest).license).toBe(expected);
});

test('a package.json that can be anything is nothing worse than absent', () => {
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '7',
    '{"scripts": "x"}',
    '{"scripts": {"install": {}}}',
  ]) {
    expect(describe(text).installScripts).toEqual([]);
  }
  expect(describe('[]').manifest).toBeUndefined();
  expect(describe('{"__proto__": {"scripts": {"install": "x"}}}').installScripts).toEqual([]);
  expect(describe('\uFEFF{"name": "a", "version": "1.0.0"}').manifest).toEqual({
    name: 'a',
    version: '1.0.0',
  });
  expect(describe({ name: 'a'.repeat(1000), version: '\u001b[2J' }).manifest).toEqual({
    name: `${'a'.repeat(214)}…`,
    version: '[2J',
  });
  expect(describe(`{"a":"${'x'.repeat(5 * 1024 * 1024)}"}`).manifest).toBeUndefined();
  expect(describePackage(new Map())).toEqual({ installScripts: [], native: [], bundled: [] });
});

test('the last of two keys holds, as for npm', () => {
  expect(commands(JSON.parse('{"scripts":{"install":"a","install":"b"}}') as object)).toEqual([
    'install: b',
  ]);
  expect(describe('{"scripts":{},"scripts":{"install":"b"}}').installScripts).toHaveLength(1);
});

test('native code is known by its name and by its bytes, whatever it is called', () => {
  const elf = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0);
  const { native } = describe(
    { name: 'a' },
    {
      'prebuilds/linux-x64/a.node': 'text',
      'A.NODE': 'text',
      'binding.gyp': '{}',
      'README.md': elf,
      'data/logo.png': 'PNG',
      'index.js': '// \u007fELF',
    },
  );
  expect(native).toEqual(['A.NODE', 'README.md', 'binding.gyp', 'prebuilds/linux-x64/a.node']);
});

test('packages in the archive are found, however deep, with what they would run', () => {
  const { bundled, installScripts } = describe(
    { name: 'a' },
    {
      'node_modules/evil/package.json': JSON.stringify({
        name: 'evil',
        version: '1.0.0',
        license: 'GPL-3.0-only',
        scripts: { postinstall: 'x' },
      }),
      'node_modules/evil/node_modules/@s/b/index.js': '',
      'lib/node_modules/c/package.json': '[]',
      'my_node_modules/d/index.js': '',
      'node_modules/.bin': '',
    },
  );
  expect(bundled).toEqual([
    { path: 'lib/node_modules/c', name: '', version: '', installScripts: [] },
    {
      path: 'node_modules/evil',
      name: 'evil',
      version: '1.0.0',
      installScripts: [{ name: 'postinstall', command: 'x' }],
      license: 'GPL-3.0-only',
    },
    { path: 'node_modules/evil/node_modules/@s/b', name: '', version: '', installScripts: [] },
  ]);
  expect(installScripts).toEqual([]);
});
