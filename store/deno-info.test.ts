import { expect, test } from 'vitest';
import { readDenoInfo } from './deno-info.ts';

const root = 'file:///tmp/x/root/';

function info(modules: readonly unknown[]): ReturnType<typeof readDenoInfo> {
  return readDenoInfo(JSON.stringify({ version: 1, modules }), root);
}

function edge(specifier: string, line: number): Record<string, unknown> {
  return { specifier, span: { start: { line, character: 4 }, end: { line, character: 9 } } };
}

test('specifiers for code and for types are collected, each once', () => {
  const dependencies = [
    { code: edge('npm:b@1', 0), type: edge('npm:a@1', 1) },
    { code: edge('npm:b@1', 2) },
    { code: edge(`${root}c.ts`, 3) },
  ];
  const modules = [{ specifier: `${root}a.ts`, dependencies }, { specifier: 'npm:/b@1.0.0' }];
  expect(info(modules)).toEqual({ specifiers: ['npm:a@1', 'npm:b@1'], problems: [] });
});

test('a problem is reported where the import is, with repository paths', () => {
  const modules = [
    { specifier: `${root}deep/%C3%BC.ts`, dependencies: [{ code: edge(`${root}gone.ts`, 2) }] },
    { specifier: `${root}gone.ts`, error: `Module not found "${root}gone.ts"` },
  ];
  expect(info(modules).problems).toEqual([
    { path: 'deep/ü.ts', line: 3, column: 5, message: 'Module not found "gone.ts".' },
  ]);
});

test('an import that resolves to nothing is a problem', () => {
  const code = {
    error: 'Import "lodash" not a dependency\n  hint: more',
    span: { start: { line: 0, character: 0 } },
  };
  const modules = [{ specifier: `${root}a.ts`, dependencies: [{ code }] }];
  expect(info(modules).problems).toEqual([
    { path: 'a.ts', line: 1, column: 1, message: 'Import "lodash" not a dependency.' },
  ]);
});

test('a module with an error that nothing imports is reported as a whole', () => {
  const modules = [{ specifier: `${root}a.ts`, error: 'The module could not be parsed.' }];
  expect(info(modules).problems).toEqual([
    { path: 'a.ts', message: 'The module could not be parsed.' },
  ]);
});
