import { expect, test } from 'vitest';
import { scanModule } from './scan-module.ts';

const imports = (text: string): string[] =>
  scanModule('scripts/a.ts', text).imports.map(({ kind, specifier, start, end }) => {
    expect(text.slice(start, end)).toContain(specifier);
    return `${kind} ${specifier}`;
  });

const problems = (text: string): string[] =>
  scanModule('scripts/a.ts', text).problems.map(
    ({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`,
  );

test('every form of import is seen', () => {
  expect(imports("import { a } from './a.ts';")).toEqual(['static ./a.ts']);
  expect(imports("import './a.ts';")).toEqual(['static ./a.ts']);
  expect(imports("import type { A } from '../a.ts';")).toEqual(['type ../a.ts']);
  expect(imports("import { type A } from './a.ts';")).toEqual(['static ./a.ts']);
  expect(imports("export * from './a.ts';")).toEqual(['static ./a.ts']);
  expect(imports("export type { A } from './a.ts';")).toEqual(['type ./a.ts']);
  expect(imports("const a = await import('./a.ts');")).toEqual(['dynamic ./a.ts']);
  expect(imports("type A = import('./a.ts').A;")).toEqual(['type ./a.ts']);
  expect(imports("import data from './a.json' with { type: 'json' };")).toEqual([
    'static ./a.json',
  ]);
  expect(imports("await import('./a.json', { with: { type: 'json' } });")).toEqual([
    'dynamic ./a.json',
  ]);
  expect(imports("import fs from 'node:fs';\nimport { z } from 'npm:zod@4';")).toEqual([
    'static node:fs',
    'static npm:zod@4',
  ]);
  expect(imports('/// <reference path="./a.d.ts" />\n')).toEqual(['type ./a.d.ts']);
});

test('the pragma that names types is seen before the import', () => {
  expect(imports('// @ts-types="npm:@types/ms@2"\nimport ms from \'npm:ms@2\';')).toEqual([
    'types-pragma npm:@types/ms@2',
    'static npm:ms@2',
  ]);
});

test.each([
  ['await import(name)', 'computed-import: name'],
  ["await import('./' + name)", "computed-import: './' + name"],
  ["import 'https://example.com/x.ts'", "remote-import: 'https://example.com/x.ts'"],
  ["import 'data:text/javascript,1'", "remote-import: 'data:text/javascript,1'"],
  ["import 'jsr:@std/path'", "jsr-import: 'jsr:@std/path'"],
  ["import '/etc/x.ts'", "absolute-import: '/etc/x.ts'"],
  ["import 'file:///x.ts'", "absolute-import: 'file:///x.ts'"],
  ["import _ from 'lodash'", "bare-import: 'lodash'"],
  ["import t from './a.txt' with { type: 'text' }", "attribute: './a.txt'"],
  ["require('./a.ts')", "require: require('./a.ts')"],
  ['const = 1', 'syntax: ='],
  ['a\r\nb', 'carriage-return: \r'],
])('%j cannot be locked', (text, expected) => {
  expect(problems(text)).toContain(expected);
});

test('words in strings and comments are no imports', () => {
  expect(imports("// import './a.ts'\nconst s = \"import('./b.ts')\";")).toEqual([]);
});

test('code that is nested more deeply than the call stack is scanned all the same', () => {
  const sum = Array.from({ length: 20_000 }, (_, index) => `${index}`).join(' + ');
  expect(imports(`const a = ${sum};\nawait import('./a.ts');`)).toEqual(['dynamic ./a.ts']);
});
