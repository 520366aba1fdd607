import { expect, test } from 'vitest';
import { mayHoldSights } from './may-hold-sights.ts';
import { scanCode } from './scan-code.ts';

/** What is seen in a text: kind and excerpt. Whatever is seen, the cheap look must have let through. */
function seen(text: string, path = 'npm:p@1.0.0/lib/index.js', depth = 1): readonly string[] {
  const scan = scanCode({ path, depth, hasLock: !path.startsWith('npm:'), text });
  if (scan.kind === 'unread') return ['unread'];
  if (scan.sights.length > 0) expect(mayHoldSights(text, depth), text).toBe(true);
  return scan.sights.map(({ kind, text: excerpt }) => `${kind} ${excerpt}`);
}

function kindsIn(text: string, path?: string): readonly string[] {
  return seen(text, path).map((line) => line.split(' ')[0] ?? '');
}

test.each([
  // Text that is run.
  ['eval(x)', 'eval'],
  ['(0, eval)(x)', 'eval'],
  ['const e = eval; e(x)', 'eval'],
  ['globalThis.eval(x)', 'eval'],
  ["window['eval'](x)", 'eval'],
  ["globalThis['ev' + 'al'](x)", 'eval'],
  ['self[`eval`](x)', 'eval'],
  ['globalThis?.["eval"]?.(x)', 'eval'],
  ['\\u0065val(x)', 'eval'],
  ['\\u{65}val(x)', 'eval'],
  ['\\u{00000065}val(x)', 'eval'],
  ['globalThis.ev\\u0061l(x)', 'eval'],
  ["globalThis['\\x65val'](x)", 'eval'],
  ['const g = globalThis; g.eval(x)', 'eval'],
  ['let g; g = globalThis; g.eval(x)', 'eval'],
  ['const { eval: run } = globalThis; run(x)', 'eval'],
  ['let run; ({ eval: run } = globalThis)', 'eval'],
  ["Reflect.get(globalThis, 'eval')(x)", 'eval'],
  ['eval?.(x)', 'eval'],
  ['eval.call(null, x)', 'eval'],
  ['[eval][0](x)', 'eval'],
  ['({ run: eval }).run(x)', 'eval'],
  ['f(eval)', 'eval'],
  ['export default eval', 'eval'],
  ['function f(run = eval) {}', 'eval'],
  ["setTimeout('x()', 1)", 'eval'],
  ['setInterval(`x(${y})`)', 'eval'],
  ["globalThis.setTimeout('x(' + y + ')')", 'eval'],
  ["const later = setTimeout; later('x()')", 'eval'],
  ['module._compile(x, y)', 'eval'],
  ["require('vm').runInThisContext(x)", 'eval'],
  ["import vm from 'node:vm'", 'eval'],
  ["process.getBuiltinModule('vm')", 'eval'],
  ['new Function(x)', 'new-function'],
  ['Function(x)()', 'new-function'],
  ['const F = Function; F(x)', 'new-function'],
  ['globalThis.Function(x)', 'new-function'],
  ['Reflect.construct(Function, [x])', 'new-function'],
  ['Function.call(null, x)', 'new-function'],
  ['Function.prototype.constructor(x)', 'new-function'],
  ['(() => {}).constructor(x)', 'new-function'],
  ['x.constructor.constructor(y)', 'new-function'],
  ["x['constructor']['constructor'](y)", 'new-function'],
  ["[].filter.constructor('x')()", 'new-function'],
  ["x.constructor('return 1')", 'new-function'],
  ['Object.getPrototypeOf(async function () {}).constructor(x)', 'new-function'],
  ['new (async () => {}).constructor(x)', 'new-function'],
  ['class F extends Function { constructor() { super(x); } }', 'new-function'],
  ["const root = Function('return this')(); root.x", 'new-function'],
  // Modules that no graph shows.
  ['import(x)', 'computed-import'],
  ['import(`./${x}.js`)', 'computed-import'],
  ['import/**/(x)', 'computed-import'],
  ['require(x)', 'computed-import'],
  ['require/* */(x)', 'computed-import'],
  ['module.require(x)', 'computed-import'],
  ['const r = require; r(x)', 'computed-import'],
  ["var a = typeof require == 'function' && require; a(x)", 'computed-import'],
  [
    "import { createRequire } from 'module'; const load = createRequire(import.meta.url); load(x)",
    'computed-import',
  ],
  ["const { createRequire: c } = require('node:module'); c(y)(x)", 'computed-import'],
  ['require.call(null, x)', 'computed-import'],
  ["import 'https://example.com/x.js'", 'remote-import'],
  ["export * from 'HTTP://example.com/x.js'", 'remote-import'],
  ["export { a } from 'data:text/javascript,1'", 'remote-import'],
  ["import('blob:x')", 'remote-import'],
  ["import('ht' + 'tps://example.com')", 'remote-import'],
  ["import { a } from '\\x68ttps://example.com/x.js'", 'remote-import'],
  ["import a from/**/'https://example.com'", 'remote-import'],
  ["import 'jsr:@std/path@1.0.0'", 'floating-import'],
  ["import 'npm:ms@2.1.3'", 'floating-import'],
  ["import 'npm:ms'", 'floating-import'],
  ["import 'npm:ms@^2'", 'floating-import'],
  ["import 'npm:@s/p@1/x'", 'floating-import'],
  ["import('npm:ms@latest')", 'floating-import'],
  ["import '../../x.js'", 'leaves-repository'],
  ["import './a/../../../x.js'", 'leaves-repository'],
  ["import '..\\\\..\\\\x.js'", 'leaves-repository'],
  ["import './%2e%2e/%2E./x.js'", 'leaves-repository'],
  ["import '/etc/x.js'", 'leaves-repository'],
  ["import 'file:///etc/x.js'", 'leaves-repository'],
  ["require('../../../x')", 'leaves-repository'],
  // Workers, assets, WebAssembly, machine code.
  ['new Worker(x)', 'worker'],
  ['new SharedWorker(x)', 'worker'],
  ['new globalThis.Worker(x)', 'worker'],
  ["import { Worker as W } from 'node:worker_threads'; new W(x)", 'worker'],
  ["const { Worker: W } = require('worker_threads')", 'worker'],
  ["const threads = require('worker_threads'); new threads.Worker(x)", 'worker'],
  ["new URL('./x.bin', import.meta.url)", 'asset'],
  ["new URL(x, import.meta['url'])", 'asset'],
  ['WebAssembly.compile(x)', 'wasm'],
  ['new WebAssembly.Module(x)', 'wasm'],
  ["WebAssembly['instantiate'](x)", 'wasm'],
  ['const { instantiate } = WebAssembly', 'wasm'],
  ['const w = WebAssembly; w.instantiateStreaming(x)', 'wasm'],
  ['Deno.dlopen(x, {})', 'ffi'],
  ["Deno['dlopen'](x)", 'ffi'],
  ['process.dlopen(m, x)', 'ffi'],
  ["require('./build/x.node')", 'ffi'],
  ['with (x) y()', 'with'],
])('%s is seen', (text, kind) => {
  const kinds = kindsIn(text);
  expect(kinds).toContain(kind);
  expect(new Set(kinds).size).toBe(1);
});

test.each([
  // A name of one's own.
  'function f(eval) { return eval(1); }',
  'class Worker {} new Worker()',
  'export function g(Function) { return new Function(); }',
  'const require = (x) => x; require(y)',
  '(function (require, module) { require(1); })',
  'import { Worker } from "./worker.js"; new Worker()',
  'try {} catch (eval) { eval(1); }',
  'for (const setTimeout of x) setTimeout("a")',
  '{ let WebAssembly; WebAssembly.compile(x); }',
  // A question, a type, a field, a word.
  'typeof eval === "function"',
  'x instanceof Function',
  'if (x === Function) y()',
  'Function.prototype.call.call(x)',
  'var bind = Function.prototype.bind',
  'const props = { type: Function, other: [String, Function] }',
  'if (WebAssembly) x()',
  'x instanceof WebAssembly.Module',
  'new WebAssembly.Memory({ initial: 1 })',
  'x.eval(1); ({ eval: 1 }).eval; x.Function; y.Worker',
  'new x.Worker()',
  'eval: for (;;) break eval',
  '// eval(x)\n"eval(x)"',
  'class A { eval() {} constructor() { super(); } }',
  // What is covered.
  "require('ms'); require('./x'); import('./y.js'); import 'node:fs'",
  "import '../x.js'",
  "setTimeout(() => 'x', 1); setTimeout(f, 'x')",
  'this.constructor(x); new this.constructor("x"); x.constructor === Object',
  "new URL('./x', base); new URL(import.meta.url)",
  "createRequire(x)('ms')",
  'require.resolve(x)',
])('%s is nothing', (text) => {
  expect(seen(text)).toEqual([]);
});

test('what a script imports from npm is fixed by its lock, or is what the lock lies about', () => {
  expect(kindsIn("import 'npm:ms@^2'; import('npm:ms')", 'scripts/lib/a.ts')).toEqual([]);
  expect(kindsIn("import 'jsr:@std/path@1'", 'scripts/lib/a.ts')).toEqual(['floating-import']);
});

test('TypeScript is read as such, and what stands for types alone declares no name', () => {
  const scan = (text: string): readonly string[] => kindsIn(text, 'scripts/lib/a.ts');
  expect(scan('(eval as any)!(x); (<any>eval)(x)')).toEqual(['eval', 'eval']);
  expect(scan('declare function eval(x: string): void; eval(x)')).toEqual(['eval']);
  expect(scan("import type { eval } from './x.ts'; eval(x)")).toEqual(['eval']);
  expect(scan("import { type eval } from './x.ts'; eval(x)")).toEqual(['eval']);
  expect(
    scan(
      'interface eval {} namespace Function {} type Worker = 1; eval(x); new Function(x); new Worker(x)',
    ),
  ).toEqual(['eval', 'new-function', 'worker']);
  expect(
    scan(
      'type F = Function; let f: typeof eval; function g(this: Worker, x: Function): x is Function { return true }',
    ),
  ).toEqual([]);
  expect(scan('enum eval { a } eval(x)')).toEqual([]);
  expect(scan("import x = require('../../../../y')")).toEqual(['leaves-repository']);
  expect(
    scan("import type { A } from 'https://example.com/a.ts'; export type * from 'jsr:a'"),
  ).toEqual([]);
});

test('every package of npm that a module names is listed, for types as well', () => {
  const text = [
    '// @ts-types="npm:@types/a@1"',
    "import a from 'npm:a@1.0.0';",
    "export * from 'npm:b@1.0.0';",
    "type C = import('npm:c@1').C;",
    "await import('npm:d@1.0.0/x');",
    '/// <reference types="npm:e@1" />',
    "import type { F } from 'npm:f@1';",
    "const g = 'npm:g@1';",
    'await import(`npm:h@1.0.0`);',
  ].join('\r\n');
  const scan = scanCode({ path: 'scripts/a.ts', depth: 1, hasLock: true, text });
  expect(scan.kind === 'read' && scan.npm).toEqual([
    { specifier: 'npm:@types/a@1', line: 1, column: 14 },
    { specifier: 'npm:a@1.0.0', line: 2, column: 15 },
    { specifier: 'npm:b@1.0.0', line: 3, column: 15 },
    { specifier: 'npm:c@1', line: 4, column: 17 },
    { specifier: 'npm:d@1.0.0/x', line: 5, column: 14 },
    { specifier: 'npm:e@1', line: 6, column: 22 },
    { specifier: 'npm:f@1', line: 7, column: 24 },
    { specifier: 'npm:h@1.0.0', line: 9, column: 14 },
  ]);
});

test('places are right behind a byte order mark, other line ends and letters of two units', () => {
  const place = (text: string): unknown => {
    const scan = scanCode({ path: 'scripts/a.ts', depth: 1, hasLock: true, text });
    return scan.kind === 'read' ? scan.sights.map(({ place: at }) => [at.line, at.column]) : [];
  };
  expect(place('\uFEFFeval(x)')).toEqual([[1, 1]]);
  expect(place("\uFEFF'😀'; eval(x)\r\n  eval(y)\r\reval(z)\n/* ü😀 */eval(w)")).toEqual([
    [1, 7],
    [2, 3],
    [4, 1],
    [5, 10],
  ]);
});

test('excerpts are of one line and at most 80 units, and show the call that a name is in', () => {
  const long = 'x'.repeat(100);
  expect(seen('f(eval); new Function("a",\n  b); const e = eval')).toEqual([
    'eval eval',
    'new-function new Function("a", b)',
    'eval e = eval',
  ]);
  expect(seen(`setTimeout(\n  'a' +\n  '${long}')`)).toEqual([
    `eval ${`setTimeout( 'a' + '${long}`.slice(0, 79)}…`,
  ]);
});

test('what is a comment in a script, and code in a module, is read both ways', () => {
  expect(kindsIn('var a = 1;\na <!-- b, import(x)\n')).toEqual(['computed-import']);
  expect(kindsIn("import 'a';\nb <!-- a, eval(x)\n")).toEqual(['eval']);
});

test('what is no code is not taken for code without sights', () => {
  for (const text of ['let = = 1', '{"a": 1, eval}}', 'function (', '# eval(x)', '\0\u0001']) {
    expect(scanCode({ path: 'a.js', depth: 0, hasLock: false, text })).toEqual({ kind: 'unread' });
  }
});

test('JSX, hashbangs, a return outside of functions and an await in a script are read', () => {
  expect(kindsIn('#!/usr/bin/env node\nconst a = <b>{eval(x)}</b>;')).toEqual(['eval']);
  expect(kindsIn('eval(x); return 1;')).toEqual(['eval']);
  expect(kindsIn('await eval(x);', 'a.cjs')).toEqual(['eval']);
});

test('deep code, long sums and names in circles come to an end', () => {
  expect(kindsIn(`${'['.repeat(2000)}eval(x)${']'.repeat(2000)}`)).toEqual(['eval']);
  expect(kindsIn(`import(${"'a' + ".repeat(2000)}'b')`)).toEqual(['computed-import']);
  expect(kindsIn(`f(${'x,'.repeat(200_000)}eval)`)).toEqual(['eval']);
  expect(
    kindsIn('var a = b || a || b, b = a || b || a; a.eval(x); b = c = a; var c = b; c(1)'),
  ).toEqual([]);
});
