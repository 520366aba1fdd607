import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { ClosureGraph, GraphNode } from '../model/closure-graph.ts';
import { sampleFlows, samplePinned } from '../testing/sample-walk.ts';
import { buildGraph } from './build-graph.ts';
import { explain, type Explanation } from './explain.ts';
import { renderExplanation } from './render-explanation.ts';

const graph = buildGraph(sampleFlows, samplePinned);

function why(what: string, limit = 20): Explanation {
  return explain(graph, what, limit);
}

function chainsOf(what: string): readonly string[] {
  return why(what).chains.map(({ links }) => links.map(({ name }) => name).join(' > '));
}

test('every chain to a package is told, the shortest first, with how each is brought in', () => {
  expect(renderExplanation(why('ms'), { columns: 80, ascii: false, color: false }))
    .toMatchInlineSnapshot(`
    "package ms@2.1.3
      brought in by debug@4.3.7

    2 chains, from 1 flow, the shortest first:
      flows/parent.yaml → each → each/pick → each/pick/one → scripts/a.ts →
          npm:debug@4.3.7 (npm:debug@4) → npm:ms@2.1.3
      flows/parent.yaml → alone → flows/child.yaml → inner → scripts/a.ts →
          npm:debug@4.3.7 (npm:debug@4) → npm:ms@2.1.3
    "
  `);
});

test.each([
  ['zod', 2],
  ['npm:zod@4', 2],
  ['npm:zod@^4.1.0', 2],
  ['zod@4.1.12', 2],
  ['npm:zod@3', 0],
  ['npm:zod@4.1.13', 0],
  ['npm:not a name', 0],
  ['lib/types.ts', 2],
  ['./lib/types.ts', 2],
  ['scripts/b.ts', 2],
  ['flows/child.yaml', 1],
  ['flows/child.lock.json', 1],
  ['child', 1],
  ['secret:TOKEN', 2],
  ['TOKEN', 2],
  ['secret:TOKE', 0],
  // `inner` may reach everything, `one` that host and port.
  ['net', 2],
  ['net:api.example.com:443', 2],
  ['net:api.example.com', 2],
  ['net:other.example.com', 1],
  ['read:data/x', 1],
  ['read:data', 1],
  ['read:dat', 0],
  ['write', 1],
  ['run', 0],
  ['__proto__', 0],
])('%s is led to by %i chains', (what, count) => {
  expect(chainsOf(what)).toHaveLength(count);
});

test('colours say nothing that the text does not', () => {
  for (const what of ['ms', 'TOKEN', 'net']) {
    const plain = { columns: 80, ascii: false, color: false };
    const coloured = renderExplanation(why(what), { ...plain, color: true });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(renderExplanation(why(what), plain));
  }
});

test('a chain leads through a subflow to what its own lock has', () => {
  expect(chainsOf('TOKEN')).toEqual([
    'flows/parent.yaml > alone > TOKEN',
    'flows/parent.yaml > alone > flows/child.yaml > inner > TOKEN',
  ]);
});

test('who brings a thing in directly is said once each', () => {
  expect(why('debug').found).toEqual([
    {
      kind: 'package',
      name: 'debug@4.3.7',
      by: [
        { kind: 'script', name: 'scripts/a.ts', how: 'npm:debug@4' },
        { kind: 'package', name: 'ms@2.1.3' },
      ],
    },
  ]);
});

test.each([
  ['zood', 'zod'],
  ['npm:debg', 'debug'],
  ['npm:debg@4', 'debug'],
  ['debg@4.3.7', 'debug'],
  ['npm:debug@3', 'npm:debug@4.3.7'],
  ['debug@4.3.8', 'npm:debug@4.3.7'],
  ['read:dta', 'read:data'],
  ['TOKN', 'TOKEN'],
  ['scripts/c.ts', 'scripts/a.ts'],
  ['net', undefined],
])('for %s, which is nowhere, %s is proposed', (what, near) => {
  expect(why(what).near[0]).toBe(near);
});

test('a limit leaves the longest out, and says that there is more', () => {
  const { chains, hasMore, flows } = why('zod', 1);
  expect(chains).toHaveLength(1);
  expect(hasMore).toBe(true);
  expect(flows).toEqual(['flows/parent.yaml']);
  expect(why('zod', 2).hasMore).toBe(false);
});

/** `width ** depth` ways from the flow to the package, and circles back. */
function ladder(depth: number, width: number): ClosureGraph {
  const nodes = new Map<string, GraphNode>();
  const rung = (level: number): readonly string[] =>
    Array.from({ length: width }, (_, at) => `${String(level)}.${String(at)}`);
  for (let level = 0; level < depth; level += 1) {
    const below = level === depth - 1 ? ['end'] : rung(level + 1);
    const back = level === 0 ? [] : rung(level - 1);
    for (const id of rung(level)) {
      const edges = [...back, ...below].map((to) => ({ to }));
      nodes.set(id, { id, kind: 'package', name: `${id}@1.0.0`, edges });
    }
  }
  nodes.set('end', { id: 'end', kind: 'package', name: 'end@1.0.0', edges: [] });
  const edges = rung(0).map((to) => ({ to }));
  nodes.set('flow', { id: 'flow', kind: 'flow', name: 'flows/f.yaml', edges });
  return { nodes, flows: ['flow'] };
}

test('the number of all ways does not matter', () => {
  const { chains, hasMore } = explain(ladder(60, 4), 'end', 30);
  expect(chains.map(({ links }) => links.length)).toEqual(Array(30).fill(62));
  expect(hasMore).toBe(true);
});

test('all chains of a small graph are those that a plain search finds', () => {
  const small = ladder(3, 2);
  const all: string[][] = [];
  const visit = (path: readonly string[]): void => {
    const last = path.at(-1) ?? '';
    if (last === 'end') all.push([...path]);
    else {
      for (const { to } of small.nodes.get(last)?.edges ?? []) {
        if (!path.includes(to)) visit([...path, to]);
      }
    }
  };
  visit(['flow']);
  const { chains, hasMore } = explain(small, 'end', 1000);
  const lengths = chains.map(({ links }) => links.length);
  expect(hasMore).toBe(false);
  expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  const told = chains.map(({ links }) => links.map(({ name }) => name.replace(/@.*/, '')).join());
  expect(told.sort()).toEqual(
    all.map((path) => path.join().replace('flow', 'flows/f.yaml')).sort(),
  );
});
