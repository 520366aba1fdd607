import type { AtomGraph } from './atom-graph.ts';
import type { Cluster, ClusterMaker } from './cluster.ts';
import { costOf } from './division.ts';
import type { JobModel } from './job-model.ts';

/** A cluster while clusters are being merged. */
interface Node {
  readonly id: number;
  readonly cluster: Cluster;
  readonly before: Set<Node>;
  readonly after: Set<Node>;
  /** Its place in an order in which the clusters can run. */
  rank: number;
  /** The longest way to its beginning, in seconds. */
  head: number;
  /** The longest way from its end. */
  tail: number;
}

interface Pair {
  readonly a: Node;
  readonly b: Node;
  readonly merged: Cluster;
  readonly minutesSaved: number;
}

/** So many clusters are compared each with each; of more, neighbours and what runs at about the same time. */
const compareAll = 60;
const nearby = 8;

export interface MergeOptions {
  readonly graph: AtomGraph;
  readonly maker: ClusterMaker;
  readonly model: JobModel;
  /** How a cluster's minutes count: as they are billed, or without rounding, which sees further. */
  readonly minutes: (cluster: Cluster) => number;
}

/**
 * Merges, from one atom a cluster on, always what saves most or costs least, to the end, and gives the best that
 * it came by and the last. No merge costs more minutes than its two parts.
 */
export function mergeClusters(options: MergeOptions): readonly (readonly Cluster[])[] {
  return new Merging(options).run();
}

class Merging {
  readonly #options: MergeOptions;
  #nodes: Node[];
  #pairs: Pair[] = [];
  /** Pairs that were looked at, as `#key` writes them. */
  readonly #paired = new Set<string>();
  #critical = 0;
  #nextId: number;
  /** Seconds of all jobs together. */
  #busy = 0;

  constructor(options: MergeOptions) {
    this.#options = options;
    this.#nodes = firstNodes(options);
    this.#nextId = this.#nodes.length;
  }

  run(): readonly (readonly Cluster[])[] {
    this.#measure();
    for (const node of this.#nodes) this.#pairUp(node);
    let best = { cost: this.#cost(), clusters: this.#clusters() };
    for (let pair = this.#bestPair(); pair !== undefined; pair = this.#bestPair()) {
      this.#merge(pair);
      const cost = this.#cost();
      if (cost <= best.cost) best = { cost, clusters: this.#clusters() };
    }
    return [best.clusters, this.#clusters()];
  }

  #clusters(): readonly Cluster[] {
    return this.#nodes.map(({ cluster }) => cluster);
  }

  #cost(): number {
    const minutes = this.#nodes.reduce(
      (sum, { cluster }) => sum + this.#options.minutes(cluster),
      0,
    );
    return costOf(minutes, this.#wall(this.#critical, 0));
  }

  /** No run is shorter than its longest way, nor than all its jobs at so many at once. */
  #wall(critical: number, change: number): number {
    return Math.max(critical, (this.#busy + change) / this.#options.model.jobsAtOnce);
  }

  /** Puts the nodes in order and measures the ways through them. */
  #measure(): void {
    const open = new Map(this.#nodes.map((node) => [node, node.before.size]));
    const order = this.#nodes.filter(({ before }) => before.size === 0);
    for (const node of order) {
      node.head = longest(node.before, (other) => other.head + other.cluster.seconds);
      for (const next of node.after) {
        const left = (open.get(next) ?? 0) - 1;
        open.set(next, left);
        if (left === 0) order.push(next);
      }
    }
    for (const [rank, node] of order.entries()) node.rank = rank;
    for (const node of order.reverse()) {
      node.tail = longest(node.after, (other) => other.cluster.seconds + other.tail);
    }
    this.#critical = longest(this.#nodes, throughOf);
    this.#busy = this.#nodes.reduce((sum, { cluster }) => sum + cluster.jobs * cluster.seconds, 0);
  }

  /** Adds the pairs of a node with others that it could share a job with. */
  #pairUp(node: Node): void {
    for (const other of this.#partners(node)) {
      this.#paired.add(pairKey(node, other));
      const merged = this.#options.maker.make([...node.cluster.atoms, ...other.cluster.atoms]);
      if (merged === undefined) continue;
      const { minutes } = this.#options;
      if (merged.minutes > node.cluster.minutes + other.cluster.minutes) continue;
      const minutesSaved = minutes(node.cluster) + minutes(other.cluster) - minutes(merged);
      this.#pairs.push({ a: node, b: other, merged, minutesSaved });
    }
  }

  #partners(node: Node): Iterable<Node> {
    const isOther = (other: Node): boolean =>
      other !== node &&
      canTrust(node.cluster, other.cluster) &&
      !this.#paired.has(pairKey(node, other));
    if (this.#nodes.length <= compareAll) return this.#nodes.filter(isOther);
    const distance = ({ head }: Node): number => Math.abs(head - node.head);
    const near = this.#nodes
      .filter(isOther)
      .sort((a, b) => distance(a) - distance(b))
      .slice(0, nearby);
    return new Set([...[...node.before, ...node.after].filter(isOther), ...near]);
  }

  #bestPair(): Pair | undefined {
    const rated = this.#pairs
      .map((pair) => ({ pair, gain: this.#gainOf(pair) }))
      .sort((one, other) => other.gain - one.gain || compare(one.pair, other.pair));
    return rated.find(({ pair }) => !this.#makesCircle(pair))?.pair;
  }

  #gainOf({ a, b, merged, minutesSaved }: Pair): number {
    const start = longest(
      [...a.before, ...b.before].filter((other) => other !== a && other !== b),
      (other) => other.head + other.cluster.seconds,
    );
    const rest = longest(
      [...a.after, ...b.after].filter((other) => other !== a && other !== b),
      (other) => other.cluster.seconds + other.tail,
    );
    const through = start + merged.seconds + rest;
    const touchesCritical = Math.max(throughOf(a), throughOf(b)) >= this.#critical;
    const critical = touchesCritical ? through : Math.max(through, this.#critical);
    const busy = merged.seconds - a.cluster.seconds - b.cluster.seconds;
    const saved = this.#wall(this.#critical, 0) - this.#wall(critical, busy);
    return costOf(minutesSaved, saved);
  }

  /** Whether some third cluster would have to run between the two. */
  #makesCircle({ a, b }: Pair): boolean {
    const [from, to] = a.rank < b.rank ? [a, b] : [b, a];
    const seen = new Set<Node>();
    const waiting = [...from.after].filter((next) => next !== to);
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node === to) return true;
      if (node.rank > to.rank || seen.has(node)) continue;
      seen.add(node);
      waiting.push(...node.after);
    }
    return false;
  }

  #merge({ a, b, merged }: Pair): void {
    const before = new Set([...a.before, ...b.before]);
    const after = new Set([...a.after, ...b.after]);
    for (const part of [a, b]) {
      before.delete(part);
      after.delete(part);
    }
    const id = this.#nextId;
    this.#nextId += 1;
    const node: Node = { id, cluster: merged, before, after, rank: 0, head: 0, tail: 0 };
    for (const other of before) replace(other.after, [a, b], node);
    for (const other of after) replace(other.before, [a, b], node);
    const isGone = (one: Node): boolean => one === a || one === b;
    this.#nodes = [...this.#nodes.filter((one) => !isGone(one)), node];
    this.#pairs = this.#pairs.filter((pair) => !isGone(pair.a) && !isGone(pair.b));
    this.#measure();
    this.#pairUp(node);
  }
}

function firstNodes({ graph, maker }: MergeOptions): Node[] {
  const nodes = graph.atoms.flatMap((atom): Node[] => {
    const cluster = maker.make([atom]);
    if (cluster === undefined) return [];
    return [
      { id: atom.at, cluster, before: new Set(), after: new Set(), rank: 0, head: 0, tail: 0 },
    ];
  });
  for (const [at, node] of nodes.entries()) {
    for (const need of graph.atoms[at]?.needs ?? []) {
      const before = nodes[need];
      if (before === undefined) continue;
      node.before.add(before);
      before.after.add(node);
    }
  }
  return nodes;
}

function throughOf({ head, cluster, tail }: Node): number {
  return head + cluster.seconds + tail;
}

function longest(nodes: Iterable<Node>, length: (node: Node) => number): number {
  let most = 0;
  for (const node of nodes) most = Math.max(most, length(node));
  return most;
}

function canTrust(one: Cluster, other: Cluster): boolean {
  return one.trust === undefined || other.trust === undefined || one.trust === other.trust;
}

function pairKey(one: Node, other: Node): string {
  return one.id < other.id ? `${one.id}-${other.id}` : `${other.id}-${one.id}`;
}

function compare(one: Pair, other: Pair): number {
  return (
    one.merged.seconds - other.merged.seconds || one.a.id - other.a.id || one.b.id - other.b.id
  );
}

function replace(nodes: Set<Node>, gone: readonly Node[], node: Node): void {
  for (const one of gone) nodes.delete(one);
  nodes.add(node);
}
