import type { ClosureGraph, GraphNode, NodeKind } from '../model/closure-graph.ts';
import { type Chain, findChains } from './find-chains.ts';
import { nearestNames, readTarget } from './target.ts';

/** Why something is there: what `millrace why` prints. */
export interface Explanation {
  readonly version: 1;
  /** As it was asked. */
  readonly asked: string;
  /** What that was taken to be: `package zod@4`. */
  readonly target: string;
  /** What was found, each with what brings it in directly; sorted by kind and name. */
  readonly found: readonly FoundThing[];
  /** Paths of the flows that lead there, in the order in which they were asked for. */
  readonly flows: readonly string[];
  /** Chains from a flow to what was found, the shortest first. */
  readonly chains: readonly Chain[];
  /** Whether there are more chains than these. */
  readonly hasMore: boolean;
  /** Of something that nothing leads to: names that may have been meant. */
  readonly near: readonly string[];
  /** What could not be looked into: it may lead there as well. Sorted. */
  readonly unknown: readonly string[];
}

export interface FoundThing {
  readonly kind: NodeKind;
  readonly name: string;
  readonly by: readonly { readonly kind: NodeKind; readonly name: string; readonly how?: string }[];
}

/** Everything that leads to `what`, at most `limit` chains of it. */
export function explain(graph: ClosureGraph, what: string, limit: number): Explanation {
  const target = readTarget(what);
  const found = foundThings(graph, target.isMet);
  const { chains, hasMore, flows } = findChains(graph, target.isMet, limit);
  return {
    version: 1,
    asked: what,
    target: target.text,
    found,
    flows: flows.flatMap((id) => graph.nodes.get(id)?.name ?? []),
    chains,
    hasMore,
    near: found.length === 0 ? nearestNames(graph, what) : [],
    unknown: unknownNames(graph),
  };
}

/** Also the subflows whose own locks cannot be had: only their powers are known. */
function unknownNames(graph: ClosureGraph): readonly string[] {
  const names = [...graph.nodes.values()].flatMap(({ kind, name, note }) =>
    kind === 'unknown' || (kind === 'subflow' && note !== undefined) ? [name] : [],
  );
  return [...new Set(names)].sort();
}

/** The same package in several Deno locks is one thing, brought in by all that bring in one of them. */
function foundThings(
  graph: ClosureGraph,
  isMet: (node: GraphNode) => boolean,
): readonly FoundThing[] {
  const found = new Map<string, FoundThing & { by: FoundThing['by'][number][] }>();
  const byId = new Map<string, FoundThing['by'][number][]>();
  for (const node of graph.nodes.values()) {
    if (!isMet(node)) continue;
    const { kind, name, id } = node;
    const key = `${kind} ${name}`;
    const thing = found.get(key) ?? { kind, name, by: [] };
    found.set(key, thing);
    byId.set(id, thing.by);
  }
  const told = new Set<string>();
  for (const { kind, name, edges } of graph.nodes.values()) {
    for (const { to, how } of edges) {
      const by = byId.get(to);
      const user = { kind, name, ...(how !== undefined && { how }) };
      const key = JSON.stringify([kind, name, how, graph.nodes.get(to)?.name]);
      if (by === undefined || told.has(key)) continue;
      told.add(key);
      by.push(user);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, thing]) => thing);
}
