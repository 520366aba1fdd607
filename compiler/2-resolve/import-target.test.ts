import { expect, test } from 'vitest';
import type { ModuleImport } from '../checker/scan-module.ts';
import { importTarget } from './import-target.ts';

function follow(
  specifier: string,
  more: Partial<ModuleImport> = {},
  from = 'scripts/hn/a.ts',
): string {
  const entry: ModuleImport = { specifier, start: 1, end: 2, kind: 'static', ...more };
  const target = importTarget(from, entry);
  return typeof target === 'string' ? target : target.code;
}

test('a relative path is followed inside the repository', () => {
  expect(follow('./b.ts')).toBe('scripts/hn/b.ts');
  expect(follow('../b.mjs')).toBe('scripts/b.mjs');
  expect(follow('../../lib/b.d.ts')).toBe('lib/b.d.ts');
  expect(follow('../../b.js')).toBe('b.js');
  expect(follow('././x/../b.ts')).toBe('scripts/hn/b.ts');
  expect(follow('./a b ü.ts')).toBe('scripts/hn/a b ü.ts');
});

test.each([
  '../../../b.ts',
  '../../..',
  '../../../',
  './x/../../../../b.ts',
  '../../../../../../../../../../flow-canary/secret.ts',
  '../../.git/hooks/b.ts',
  '../../.GIT/b.ts',
  '../../../repo/scripts/hn/b.ts',
])('%s leads outside', (specifier) => {
  expect(follow(specifier)).toBe('resolve/import-outside');
});

test.each([
  './%2e%2e/b.ts',
  './x%2F..%2F..%2F..%2F..%2Fb.ts',
  './b.ts?again',
  './b.ts#again',
  '.\\b.ts',
  './..\\..\\..\\b.ts',
  './b.ts\t',
  './.\t./b.ts',
  './b.ts\0',
  './b.ts ',
  './c:b.ts',
])('%j could mean another file to Deno', (specifier) => {
  expect(follow(specifier)).toBe('resolve/import-form');
});

test.each([
  './b',
  './',
  '..',
  '../../',
  './b.tsx',
  './b.jsx',
  './b.cts',
  './b.wasm',
  './b.txt',
  './b.ts/',
])('%s is no module by its extension', (specifier) => {
  expect(follow(specifier)).toBe('resolve/module-kind');
});

test('data is imported as what it is', () => {
  expect(follow('./b.json', { attribute: 'json' })).toBe('scripts/hn/b.json');
  expect(follow('./b.json', { attribute: 'json', kind: 'dynamic' })).toBe('scripts/hn/b.json');
  expect(follow('./b.json', { kind: 'type' })).toBe('scripts/hn/b.json');
  expect(follow('./b.json')).toBe('resolve/json-attribute');
  expect(follow('./b.json', { kind: 'dynamic' })).toBe('resolve/json-attribute');
  expect(follow('./b.ts', { attribute: 'json' })).toBe('resolve/import-attribute');
});
