import { expect, test } from 'vitest';
import type { ClosureGraph, GraphNode } from '../../model/closure-graph.ts';
import { largePage } from '../../testing/sample-page.ts';
import { sampleFlows, samplePinned } from '../../testing/sample-walk.ts';
import { buildGraph } from '../../walk/build-graph.ts';
import { mergeAlike } from '../../walk/merge-alike.ts';
import { placeNodes } from './place-nodes.ts';

function chain(length: number): ClosureGraph {
  const nodes = Array.from({ length }, (_, at): GraphNode => {
    const edges = at === length - 1 ? [] : [{ to: String(at + 1) }];
    return { id: String(at), kind: at === 0 ? 'flow' : 'package', name: `p${String(at)}`, edges };
  });
  return { nodes: new Map(nodes.map((node) => [node.id, node])), flows: ['0'] };
}

test.each([
  ['the sample', mergeAlike(buildGraph(sampleFlows, samplePinned))],
  ['many flows', mergeAlike(largePage(20, 30).graph)],
  ['a chain longer than the stack is deep', chain(20_000)],
])('of %s each thing stands in exactly one place', (_, graph) => {
  const { flows, shared, nested, nodes } = placeNodes(graph);
  const places = [...flows, ...shared, ...nested];
  expect(new Set(places).size).toBe(places.length);
  const wanted = [...nodes.values()].filter(({ kind }) => kind !== 'grant' && kind !== 'secret');
  expect(new Set(places)).toEqual(new Set(wanted.map(({ id }) => id)));
});

test('what one thing uses stands in it, what several use stands by itself', () => {
  const { shared, nested, nodes } = placeNodes(mergeAlike(buildGraph(sampleFlows, samplePinned)));
  const names = (ids: Iterable<string>): readonly string[] =>
    [...ids].flatMap((id) => nodes.get(id)?.name ?? []);
  expect(names(shared)).toEqual(['scripts/a.ts', 'scripts/b.ts', 'debug@4.3.7']);
  expect(names(nested)).toContain('flows/child.yaml');
  expect(names(nested)).toContain('ms@2.1.3');
});
