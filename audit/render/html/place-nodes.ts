import { upwards } from './upwards.ts';
import type { ClosureGraph, GraphEdge, GraphNode, NodeKind } from '../../model/closure-graph.ts';

/** Where everything stands on the page: each thing once. */
export interface Placement {
  /** Ids of the flows, in their order. */
  readonly flows: readonly string[];
  /** Ids of what several things use, or what would lie too deep; by kind and name. */
  readonly shared: readonly string[];
  /** What stands inside the only thing that uses it. */
  readonly nested: ReadonlySet<string>;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Who uses a thing, in the order of the walk. */
  readonly usersOf: (id: string) => readonly string[];
  /** Ids of the flows that lead to a thing by whatever way, in their order. */
  readonly flowsTo: (id: string) => readonly string[];
  /** `n12`: the same graph gives the same ones. */
  readonly anchorOf: (id: string) => string;
}

/** Deeper than people unfold; browsers stop at 512 elements. */
const deepest = 24;

/** Powers are said wherever they are given, and stand nowhere by themselves. */
const inline: ReadonlySet<NodeKind> = new Set(['grant', 'secret']);

export function isInline({ kind }: Pick<GraphNode, 'kind'>): boolean {
  return inline.has(kind);
}

/** @param graph as `mergeAlike` gives it */
export function placeNodes({ nodes, flows }: ClosureGraph): Placement {
  const users = usersIn(nodes);
  const roots = new Set(flows);
  const isAlone = (id: string): boolean => !roots.has(id) && users.get(id)?.length === 1;
  const nested = new Set<string>();
  const shared: GraphNode[] = [];
  const root = (node: GraphNode): void => {
    if (!roots.has(node.id)) shared.push(node);
    const waiting: (readonly [GraphNode, number])[] = [[node, 0]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [{ edges }, depth] = next;
      for (const below of edges.flatMap((edge) => ownPlace(nodes, edge, isAlone))) {
        if (nested.has(below.id)) continue;
        if (depth === deepest) tooDeep.push(below);
        else {
          nested.add(below.id);
          waiting.push([below, depth + 1]);
        }
      }
    }
  };
  const tooDeep: GraphNode[] = [];
  for (const node of nodes.values()) if (!isInline(node) && !isAlone(node.id)) root(node);
  for (let node = tooDeep.pop(); node !== undefined; node = tooDeep.pop()) root(node);
  const numbers = new Map([...nodes.keys()].map((id, at) => [id, `n${String(at + 1)}`]));
  return {
    flows,
    shared: shared.sort(byKindAndName).map(({ id }) => id),
    nested,
    nodes,
    usersOf: (id) => users.get(id) ?? [],
    flowsTo: (id) => {
      const met = upwards([id], users);
      return flows.filter((flow) => flow !== id && met.has(flow));
    },
    anchorOf: (id) => numbers.get(id) ?? '',
  };
}

/** What an edge leads to, where it is its only user that shows it. */
function ownPlace(
  nodes: ReadonlyMap<string, GraphNode>,
  { to }: GraphEdge,
  isAlone: (id: string) => boolean,
): readonly GraphNode[] {
  const node = nodes.get(to);
  return node === undefined || isInline(node) || !isAlone(to) ? [] : [node];
}

function usersIn(nodes: ReadonlyMap<string, GraphNode>): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, Set<string>>();
  for (const { id, edges } of nodes.values()) {
    for (const { to } of edges) {
      const known = users.get(to) ?? new Set();
      users.set(to, known.add(id));
    }
  }
  return new Map([...users].map(([id, known]) => [id, [...known]]));
}

/** In the order in which they are explained: what runs, then what it loads. */
export const sharedKinds: readonly NodeKind[] = [
  'subflow',
  'step',
  'script',
  'module',
  'package',
  'unknown',
];

function byKindAndName(a: GraphNode, b: GraphNode): number {
  const kinds = sharedKinds.indexOf(a.kind) - sharedKinds.indexOf(b.kind);
  if (kinds !== 0) return kinds;
  return a.name === b.name ? 0 : a.name < b.name ? -1 : 1;
}
