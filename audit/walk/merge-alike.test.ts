import { expect, test } from 'vitest';
import type { ClosureGraph, GraphNode } from '../model/closure-graph.ts';
import { largePage } from '../testing/sample-page.ts';
import { sampleFlows, samplePinned } from '../testing/sample-walk.ts';
import { buildGraph } from './build-graph.ts';
import { mergeAlike } from './merge-alike.ts';

/** A flow that leads to these; `a1 > b1, c1` is a package `a` that needs the two. */
function graphOf(...lines: readonly string[]): ClosureGraph {
  const nodes = lines.map((line): GraphNode => {
    const [id = '', needs = ''] = line.split(' > ');
    const edges = needs === '' ? [] : needs.split(', ').map((to) => ({ to }));
    return { id, kind: 'package', name: id.replace(/\d+$/, ''), edges };
  });
  const edges = nodes.map(({ id }) => ({ to: id }));
  const flow: GraphNode = { id: 'flow f', kind: 'flow', name: 'f', edges };
  return { nodes: new Map([flow, ...nodes].map((node) => [node.id, node])), flows: ['flow f'] };
}

function packagesIn(graph: ClosureGraph): readonly string[] {
  return [...mergeAlike(graph).nodes.keys()].filter((id) => id !== 'flow f').sort();
}

test.each([
  [['a1', 'a2'], ['a1']],
  [
    ['a1', 'b1'],
    ['a1', 'b1'],
  ],
  [
    ['a1 > b1', 'a2 > b2', 'b1', 'b2'],
    ['a1', 'b1'],
  ],
  // What is different far below keeps all apart that lead to it.
  [
    ['a1 > b1', 'a2 > b2', 'b1 > c1', 'b2 > d1', 'c1', 'd1'],
    ['a1', 'a2', 'b1', 'b2', 'c1', 'd1'],
  ],
  [
    ['a1 > b1', 'b1 > a1', 'a2 > b2', 'b2 > a2'],
    ['a1', 'b1'],
  ],
  [
    ['a1 > b1', 'b1 > a1', 'a2 > b2', 'b2 > c1', 'c1'],
    ['a1', 'a2', 'b1', 'b2', 'c1'],
  ],
  [
    ['a1 > b1', 'a2', 'b1'],
    ['a1', 'a2', 'b1'],
  ],
])('of %j remains %j', (lines, remains) => {
  expect(packagesIn(graphOf(...lines))).toEqual(remains);
});

test('steps stay apart, however alike they are, and every edge leads somewhere', () => {
  const { graph } = largePage(20, 30);
  const merged = mergeAlike(graph);
  const count = ({ nodes }: ClosureGraph, kind: string): number =>
    [...nodes.values()].filter((node) => node.kind === kind).length;
  for (const kind of ['flow', 'step', 'script', 'grant', 'secret']) {
    expect(count(merged, kind)).toBe(count(graph, kind));
  }
  expect([count(graph, 'package'), count(merged, 'package')]).toEqual([120, 30]);
  for (const { edges } of merged.nodes.values()) {
    for (const { to } of edges) expect(merged.nodes.has(to)).toBe(true);
  }
});

test('a subflow whose very lock is there as a flow is that flow', () => {
  const [parent] = sampleFlows;
  const child = samplePinned.lockOf('child'.padEnd(64, '0'));
  const flows = [parent!, { lock: child!, sha256: 'child'.padEnd(64, '0') }];
  const merged = mergeAlike(buildGraph(flows, samplePinned));
  const alone = [...merged.nodes.values()].find(({ name }) => name === 'alone');
  expect(alone?.edges.at(-1)?.to).toBe(`flow flows/child.yaml ${'child'.padEnd(64, '0')}`);
  expect([...merged.nodes.values()].some(({ kind }) => kind === 'subflow')).toBe(false);
  const without = mergeAlike(buildGraph(sampleFlows, samplePinned));
  expect([...without.nodes.values()].some(({ kind }) => kind === 'subflow')).toBe(true);
});
