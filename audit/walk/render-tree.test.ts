import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { displayWidth } from '../../output/index.ts';
import { nothingPinned, sampleFlows, samplePinned } from '../testing/sample-walk.ts';
import type { TreeNode } from '../model/closure-graph.ts';
import { buildGraph } from './build-graph.ts';
import { renderTrees } from './render-tree.ts';
import { unfoldTree } from './unfold-tree.ts';

const terminal = { columns: 80, ascii: false, color: false };

function treeOf(pinned = samplePinned, depth?: number): TreeNode {
  const graph = buildGraph(sampleFlows, pinned);
  const tree = unfoldTree(graph, graph.flows[0] ?? '', depth === undefined ? {} : { depth });
  if (tree === undefined) throw new Error('The flow is in its own graph.');
  return tree;
}

test('a tree shows steps in order, what they may touch, and all that they run', () => {
  expect(renderTrees([treeOf()], terminal)).toMatchInlineSnapshot(`
    "flows/parent.yaml
    │  sha256:parent0000000000000000000000000000000000000000000000000000000000
    ├─ each - for each item, 4 at once
    │  └─ each/pick - choose
    │     ├─ each/pick/one - when item.ok
    │     │  ├─ may read data
    │     │  ├─ may net api.example.com:443
    │     │  └─ runs scripts/a.ts@a00000000000
    │     │     ├─ lib/text.ts
    │     │     │  ├─ lib/types.ts [types]
    │     │     │  ├─ npm:zod@4.1.12 [npm:zod@4, types]
    │     │     │  └─ runs scripts/a.ts@a00000000000 (a circle)
    │     │     ├─ npm:debug@4.3.7 [npm:debug@4]
    │     │     │  ├─ npm:ms@2.1.3
    │     │     │  │  └─ npm:debug@4.3.7 (a circle)
    │     │     │  └─ npm:supports-color@9.0.0 [as color, optional peer] - only
    │     │     │        on linux; has install scripts, which never run
    │     │     └─ lib/lost.ts [in the closure]
    │     └─ each/pick/other - else
    │        └─ runs scripts/b.ts@b00000000000
    ├─ alone
    │  ├─ takes the secret TOKEN
    │  └─ runs flows/child.yaml@child0000000
    │     └─ inner
    │        ├─ may net everything
    │        ├─ takes the secret TOKEN
    │        └─ runs scripts/a.ts@a00000000000 (as above)
    └─ finally:tidy
       ├─ may write out
       └─ runs scripts/b.ts@b00000000000
    "
  `);
});

test('what cannot be had is said, and its packages are not passed over', () => {
  const partly = { ...samplePinned, importsOf: () => undefined };
  expect(renderTrees([treeOf(nothingPinned)], terminal)).toMatchInlineSnapshot(`
    "flows/parent.yaml
    │  sha256:parent0000000000000000000000000000000000000000000000000000000000
    ├─ each - for each item, 4 at once
    │  └─ each/pick - choose
    │     ├─ each/pick/one - when item.ok
    │     │  ├─ may read data
    │     │  ├─ may net api.example.com:443
    │     │  └─ runs scripts/a.ts@a00000000000
    │     │     ├─ lib/text.ts [in the closure]
    │     │     ├─ lib/types.ts [in the closure]
    │     │     ├─ lib/lost.ts [in the closure]
    │     │     ├─ ? imports of scripts/a.ts - its text as it was pinned cannot
    │     │     │     be had
    │     │     ├─ ? imports of lib/text.ts - its text as it was pinned cannot
    │     │     │     be had
    │     │     ├─ ? imports of lib/types.ts - its text as it was pinned cannot
    │     │     │     be had
    │     │     ├─ ? imports of lib/lost.ts - its text as it was pinned cannot
    │     │     │     be had
    │     │     └─ ? packages of scripts/a.deno.lock - this Deno lock as it was
    │     │           pinned cannot be had or read
    │     └─ each/pick/other - else
    │        └─ runs scripts/b.ts@b00000000000
    │           └─ ? imports of scripts/b.ts - its text as it was pinned cannot
    │                 be had
    ├─ alone
    │  ├─ takes the secret TOKEN
    │  └─ runs flows/child.yaml@child0000000 - its lock as it was pinned,
    │     │  flows/child.lock.json, cannot be had
    │     └─ inner
    │        ├─ may net everything
    │        └─ takes the secret TOKEN
    └─ finally:tidy
       ├─ may write out
       └─ runs scripts/b.ts@b00000000000 (as above)
    "
  `);
  expect(renderTrees([treeOf(partly)], terminal)).toContain('npm:zod@4.1.12 [npm:zod@4, locked]');
});

test('ASCII draws the same tree', () => {
  const text = renderTrees([treeOf()], { ...terminal, ascii: true });
  expect(text).not.toMatch(/[^\n\x20-\x7e]/);
  expect(text.split('\n').length).toBe(renderTrees([treeOf()], terminal).split('\n').length);
});

test('colours say nothing that the text does not', () => {
  const coloured = renderTrees([treeOf()], { ...terminal, color: true });
  expect(coloured).toContain('\u001b[1;33mmay net everything\u001b[0m');
  expect(stripVTControlCharacters(coloured)).toBe(renderTrees([treeOf()], terminal));
});

test('a word that begins a later line is no command to the runner of GitHub', () => {
  const note = `${'x'.repeat(70)} ::add-mask::x`;
  const tree: TreeNode = { kind: 'flow', name: 'f', note, children: [] };
  const text = renderTrees([tree], terminal);
  expect(text).toContain('\\::add-mask::x');
  expect(text).not.toMatch(/^\s*::/m);
});

test('depth cuts, and says where', () => {
  const text = renderTrees([treeOf(samplePinned, 2)], terminal);
  expect(text).toContain('runs flows/child.yaml@child0000000 (more below)');
  expect(text).not.toContain('npm:');
});

test('hostile names neither drive the terminal nor break lines, and every line fits', () => {
  const name = `\u001b[2J\u202e::add-mask::x\n${'a long word '.repeat(20)}${'x'.repeat(200)}`;
  const hostile: TreeNode = { kind: 'step', name, note: name, children: [] };
  const tree: TreeNode = {
    kind: 'flow',
    name: 'f',
    children: [hostile, { ...hostile, children: [hostile] }],
  };
  for (const columns of [40, 80]) {
    const text = renderTrees([tree], { ...terminal, columns });
    expect(text).not.toMatch(/[\u001b\u202e]|^\s*::/m);
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  }
});

test('a chain of packages that is longer than the stack is deep is cut, not crashed on', () => {
  const names = Array.from({ length: 12_000 }, (_, at) => `p${String(at)}@1.0.0`);
  const npm = Object.fromEntries(
    names.map((name, at) => {
      const next = names[at + 1];
      return [name, { integrity: 'sha512-x', ...(next && { dependencies: [next] }) }];
    }),
  );
  const pinned = {
    ...samplePinned,
    denoLockOf: () =>
      ({
        version: '5',
        specifiers: { 'npm:debug@4': '1.0.0' },
        npm: { ...npm, 'debug@1.0.0': { integrity: '', dependencies: ['p0'] } },
      }) as const,
  };
  expect(renderTrees([treeOf(pinned)], terminal)).toContain('(more below)');
});
