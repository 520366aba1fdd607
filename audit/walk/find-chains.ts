import type { ClosureGraph, GraphNode } from '../model/closure-graph.ts';

/** One way from a flow to what was asked for; the first link is the flow, the last what was found. */
export interface Chain {
  readonly links: readonly ChainLink[];
}

export interface ChainLink {
  readonly kind: GraphNode['kind'];
  readonly name: string;
  /** How the one before brings it in. */
  readonly how?: string;
  readonly note?: string;
}

export interface FoundChains {
  /** The shortest first; chains of one length in the order of the graph. */
  readonly chains: readonly Chain[];
  /** Whether the limit left some out. */
  readonly hasMore: boolean;
  /** Ids of the flows that lead there, whether or not one of their chains is among these. */
  readonly flows: readonly string[];
}

/** A chain under way, from a flow down. */
interface Path {
  readonly node: GraphNode;
  readonly how?: string | undefined;
  readonly before?: Path | undefined;
}

/** So many beginnings are looked at before the search gives up, whatever graph somebody made up. */
const mostPaths = 200_000;

/**
 * Every chain without a circle from a flow of the graph to a node that is met, until there are `limit`. A
 * chain ends at the first such node. Only nodes from which one can be reached are walked, and the nearest
 * first, so that the number of all ways does not matter.
 */
export function findChains(
  graph: ClosureGraph,
  isMet: (node: GraphNode) => boolean,
  limit: number,
): FoundChains {
  const distances = distancesTo(graph, isMet);
  const flows = graph.flows.filter((id) => distances.has(id));
  const waiting = new WaitingPaths();
  const next = (id: string, length: number, from: Omit<Path, 'node'>): void => {
    const node = graph.nodes.get(id);
    const distance = distances.get(id);
    if (node !== undefined && distance !== undefined) {
      waiting.add({ node, ...from }, length + distance);
    }
  };
  for (const id of [...flows].reverse()) next(id, 0, {});
  const chains: Chain[] = [];
  let looked = 0;
  for (let path = waiting.next(); path !== undefined; path = waiting.next()) {
    looked += 1;
    if (chains.length === limit || looked > mostPaths) return { chains, hasMore: true, flows };
    if (isMet(path.node)) {
      chains.push({ links: linksOf(path) });
      continue;
    }
    const passed = new Set(pathNodes(path).map(({ node }) => node.id));
    for (const { to, how } of [...path.node.edges].reverse()) {
      if (!passed.has(to)) next(to, passed.size, { how, before: path });
    }
  }
  return { chains, hasMore: false, flows };
}

/** Beginnings by how long the whole chain is at least; of one length the last one first, to bring it to its end. */
class WaitingPaths {
  readonly #byLength = new Map<number, Path[]>();
  #least = 0;
  #most = 0;

  add(path: Path, length: number): void {
    const paths = this.#byLength.get(length);
    if (paths === undefined) this.#byLength.set(length, [path]);
    else paths.push(path);
    this.#most = Math.max(this.#most, length);
  }

  /** No chain gets shorter on its way, so what is behind stays empty. */
  next(): Path | undefined {
    for (; this.#least <= this.#most; this.#least += 1) {
      const path = this.#byLength.get(this.#least)?.pop();
      if (path !== undefined) return path;
    }
    return undefined;
  }
}

/** How many edges it is to the nearest node that is met; without an entry there is none. */
function distancesTo(
  graph: ClosureGraph,
  isMet: (node: GraphNode) => boolean,
): ReadonlyMap<string, number> {
  const users = new Map<string, string[]>();
  for (const { id, edges } of graph.nodes.values()) {
    for (const { to } of edges) {
      const known = users.get(to);
      if (known === undefined) users.set(to, [id]);
      else known.push(id);
    }
  }
  const found = [...graph.nodes.values()].filter(isMet).map(({ id }) => id);
  const distances = new Map(found.map((id) => [id, 0]));
  for (let level: readonly string[] = found, far = 1; level.length > 0; far += 1) {
    const next = level.flatMap((id) => users.get(id) ?? []).filter((id) => !distances.has(id));
    for (const id of next) distances.set(id, far);
    level = [...new Set(next)];
  }
  return distances;
}

function pathNodes(path: Path): readonly Path[] {
  const nodes: Path[] = [];
  for (let one: Path | undefined = path; one !== undefined; one = one.before) nodes.push(one);
  return nodes.reverse();
}

function linksOf(path: Path): readonly ChainLink[] {
  return pathNodes(path).map(({ node: { kind, name, note }, how }) => ({
    kind,
    name,
    ...(how !== undefined && { how }),
    ...(note !== undefined && { note }),
  }));
}
