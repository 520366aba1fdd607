import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from './testing/repository.ts';

/** Everything that a built module loads before its first line runs: files of ours, and packages. */
function loadedWith(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    const text = readFileSync(join(projectRoot, 'dist', path), 'utf8');
    for (const [, specifier = ''] of text.matchAll(
      /^(?:import|export)\s(?:[^'"();]*?\sfrom\s)?['"]([^'"]+)['"];/gm,
    )) {
      if (specifier.startsWith('.')) waiting.push(join(dirname(path), specifier));
      else if (!specifier.startsWith('node:')) packages.add(specifier);
    }
  }
  return { files, packages };
}

test('the command line starts, and run starts, without any package and without the compiler', () => {
  for (const entry of ['cli/main.js', 'cli/run.js', 'cli/run-group.js']) {
    const { files, packages } = loadedWith(entry);
    expect(files.size).toBeGreaterThan(3);
    expect([...packages]).toEqual([]);
    expect([...files].filter((path) => path.startsWith('compiler/'))).toEqual([]);
  }
});

test('a compile in which nothing changed loads no package, and of the compiler what knows no flow', () => {
  const { files, packages } = loadedWith('cli/compile.js');
  expect([...packages]).toEqual([]);
  expect([...files].filter((path) => path.startsWith('compiler/')).sort()).toEqual([
    'compiler/diagnostics/in-order.js',
    'compiler/index.js',
  ]);
});

test('main loads no command before it is asked for', () => {
  const { files } = loadedWith('cli/main.js');
  expect([...files].filter((path) => /^cli\/(run|compile|init|pin)\.js$/.test(path))).toEqual([]);
});

test('only the command for editors leads to the language server and its library', () => {
  const modules = readdirSync(join(projectRoot, 'dist/cli'), { recursive: true, encoding: 'utf8' });
  const loads = (path: string): boolean =>
    /(?:from |import\()['"](?:\.\.\/)+editor\/|['"]vscode-/.test(
      readFileSync(join(projectRoot, 'dist/cli', path), 'utf8'),
    );
  expect(modules.filter((path) => path.endsWith('.js') && loads(path))).toEqual(['lsp.js']);
  const { files, packages } = loadedWith('cli/lsp.js');
  expect([...packages]).toEqual([]);
  expect([...files].filter((path) => path.startsWith('editor/'))).toEqual([]);
});
