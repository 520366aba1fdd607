import type { ClosureGraph, GraphNode, NodeKind } from '../model/closure-graph.ts';

/** Everything else is told apart by where it stands. */
const mergeable: ReadonlySet<NodeKind> = new Set(['module', 'package', 'unknown']);

/**
 * The graph in which each thing is one node: modules and packages that nothing tells apart, neither about
 * them nor anywhere below, and a subflow whose very lock was asked for as a flow. A walk keeps them apart by
 * script and by Deno lock; of a thousand flows with the same packages that would be a thousand times the same.
 */
export function mergeAlike(graph: ClosureGraph): ClosureGraph {
  const classes = refine(graph);
  const first = new Map<number, GraphNode>();
  for (const node of graph.nodes.values()) {
    const own = classes.get(node.id) ?? -1;
    // A flow stands for the subflow, whichever was walked first.
    if (!first.has(own) || node.kind === 'flow') first.set(own, node);
  }
  const merged = (id: string): string => first.get(classes.get(id) ?? -1)?.id ?? id;
  const nodes = new Map<string, GraphNode>();
  const waiting = [...graph.flows].reverse();
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = graph.nodes.get(id);
    if (node === undefined || nodes.has(id)) continue;
    const edges = node.edges.map((edge) => ({ ...edge, to: merged(edge.to) }));
    nodes.set(id, { ...node, edges });
    waiting.push(...edges.map(({ to }) => to).reverse());
  }
  return { nodes, flows: graph.flows };
}

/** Splits what is told apart by something below, until nothing is. Circles need no special care. */
function refine({ nodes }: ClosureGraph): ReadonlyMap<string, number> {
  let classes = numbered(nodes.values(), kindOfThing);
  for (;;) {
    const known = classes;
    const next = numbered(nodes.values(), (node) =>
      mergeable.has(node.kind)
        ? JSON.stringify([
            known.classes.get(node.id),
            ...node.edges.map(({ to, how }) => [known.classes.get(to), how]),
          ])
        : String(known.classes.get(node.id)),
    );
    if (next.count === classes.count) return classes.classes;
    classes = next;
  }
}

function kindOfThing({ id, kind, name, note, digest }: GraphNode): string {
  if (mergeable.has(kind)) return JSON.stringify([kind, name, note, digest]);
  return kind === 'subflow' && note === undefined ? id.replace(/^subflow /, 'flow ') : id;
}

function numbered(
  nodes: Iterable<GraphNode>,
  keyOf: (node: GraphNode) => string,
): { readonly classes: ReadonlyMap<string, number>; readonly count: number } {
  const numbers = new Map<string, number>();
  const classes = new Map<string, number>();
  for (const node of nodes) {
    const key = keyOf(node);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    classes.set(node.id, number);
  }
  return { classes, count: numbers.size };
}
