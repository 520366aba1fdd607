import type { ClosureGraph, GraphEdge, GraphNode } from '../model/closure-graph.ts';

/** Collects the nodes of a graph; each is asked for its edges once. */
export class GraphBuilder {
  readonly #nodes = new Map<string, GraphNode>();

  /** Adds a node unless its id is there; `edges` may add others. A circle through it finds it there. */
  add(node: Omit<GraphNode, 'edges'>, edges: () => readonly GraphEdge[] = () => []): string {
    if (this.#nodes.has(node.id)) return node.id;
    this.#nodes.set(node.id, { ...node, edges: [] });
    this.#nodes.set(node.id, { ...node, edges: withoutRepeats(edges()) });
    return node.id;
  }

  has(id: string): boolean {
    return this.#nodes.has(id);
  }

  build(flows: readonly string[]): ClosureGraph {
    return { nodes: this.#nodes, flows };
  }
}

/** Two imports of one thing by the same name are one edge. */
function withoutRepeats(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const seen = new Set<string>();
  return edges.filter(({ to, how }) => {
    const key = `${to}\n${how ?? ''}`;
    return !seen.has(key) && seen.add(key);
  });
}
