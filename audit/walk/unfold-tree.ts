import type { ClosureGraph, GraphNode, TreeNode } from '../model/closure-graph.ts';

/** Deeper than any closure is, and well within the stack. */
const deepest = 200;

/**
 * Unfolds the graph from one node. What was shown before, here or in an earlier tree of the same `seen`, is
 * named again without what it holds; a circle ends where it would begin again.
 */
export function unfoldTree(
  graph: ClosureGraph,
  root: string,
  { depth = deepest, seen = new Set<string>() }: UnfoldOptions = {},
): TreeNode | undefined {
  const above = new Set<string>();
  const unfold = (node: GraphNode, how: string | undefined, level: number): TreeNode => {
    const told = describe(node, how);
    const cut = cutOf(node, level);
    if (cut !== undefined) return { ...told, cut, children: [] };
    seen.add(node.id);
    above.add(node.id);
    const children = node.edges.flatMap((edge) => {
      const next = graph.nodes.get(edge.to);
      return next === undefined ? [] : [unfold(next, edge.how, level + 1)];
    });
    above.delete(node.id);
    return { ...told, children };
  };
  const cutOf = ({ id, edges }: GraphNode, level: number): TreeNode['cut'] => {
    if (edges.length === 0) return undefined;
    if (above.has(id)) return 'cycle';
    if (seen.has(id)) return 'repeated';
    return level >= Math.min(depth, deepest) ? 'depth' : undefined;
  };
  const start = graph.nodes.get(root);
  return start && unfold(start, undefined, 0);
}

export interface UnfoldOptions {
  /** Levels below the root. */
  readonly depth?: number;
  /** Ids of nodes that were shown already; those shown now are added. */
  readonly seen?: Set<string>;
}

function describe(
  { kind, name, note, digest }: GraphNode,
  how: string | undefined,
): Omit<TreeNode, 'children'> {
  return {
    kind,
    name,
    ...(how !== undefined && { how }),
    ...(note !== undefined && { note }),
    ...(digest !== undefined && { digest }),
  };
}
