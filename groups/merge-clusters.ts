import type { Cluster, ClusterMaker } from './cluster.ts';
import { clustersBefore, costOf } from './division.ts';
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
  readonly maker: ClusterMaker;
  readonly model: JobModel;
  /** How a cluster's minutes count: as they are billed, or without rounding, which sees further. */
  readonly minutes: (cluster: Cluster) => number;
}

/**
 * Merges clusters, always what saves most or costs least, to the end, and gives the best that
 * it came by and the last. No merge costs more minutes than its two parts.
 */
export function mergeClusters(
  clusters: readonly Cluster[],
  options: MergeOptions,
): readonly (readonly Cluster[])[] {
  return new Merging(clusters, options).run();
}

class Merging {
  readonly #options: MergeOptions;
  #nodes: Node[];
  #pairs: Pair[] = [];
  /** Pairs that were looked at, as `#key` writes them. */
  readonly #paired = new Set<string>();
  #critical = 0;
  #nextId: number;
  readonly #isSmall: boolean;
  /** Seconds of all jobs together. */
  #busy = 0;

  constructor(clusters: readonly Cluster[], options: MergeOptions) {
    this.#options = options;
    this.#nodes = firstNodes(clusters);
    this.#nextId = this.#nodes.length;
    this.#isSmall = this.#nodes.length <= compareAll;
  }

  run(): readonly (readonly Cluster[])[] {
    this.#measure();
    for (const node of this.#nodes) this.#pairUp(node);
    let best = { cost: this.#cost(), clusters: this.#clusters() };
    for (let next = this.#nextPairs(); next.length > 0; next = this.#nextPairs()) {
      // Two that do not meet can still close a circle together.
      for (const pair of next) if (!this.#makesCircle(pair)) this.#merge(pair);
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
    if (this.#isSmall) return this.#nodes.filter(isOther);
    const distance = ({ head }: Node): number => Math.abs(head - node.head);
    const near = this.#nodes
      .filter(isOther)
      .sort((a, b) => distance(a) - distance(b))
      .slice(0, nearby);
    return new Set([...[...node.before, ...node.after].filter(isOther), ...near]);
  }

  /** The pairs to merge next, the best first. Of many clusters several at once, which do not meet. */
  #nextPairs(): readonly Pair[] {
    const rated = this.#pairs
      .map((pair) => ({ pair, gain: this.#gainOf(pair) }))
      .sort((one, other) => other.gain - one.gain || compare(one.pair, other.pair));
    const most = this.#nodes.length > compareAll ? Math.ceil(this.#nodes.length / 16) : 1;
    const chosen: Pair[] = [];
    const taken = new Set<Node>();
    for (const { pair } of rated) {
      if (chosen.length === most) break;
      if (taken.has(pair.a) || taken.has(pair.b) || this.#makesCircle(pair)) continue;
      chosen.push(pair);
      // Neighbours as well: what is known of them changes.
      for (const part of [pair.a, pair.b]) {
        for (const node of [part, ...part.before, ...part.after]) taken.add(node);
      }
    }
    return chosen;
  }

  #gainOf({ a, b, merged, minutesSaved }: Pair): number {
    const start = Math.max(longestHead(a, b), longestHead(b, a));
    const rest = Math.max(longestTail(a, b), longestTail(b, a));
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

function firstNodes(clusters: readonly Cluster[]): Node[] {
  const nodes = new Map(
    clusters.map((cluster, id) => [
      cluster,
      { id, cluster, before: new Set<Node>(), after: new Set<Node>(), rank: 0, head: 0, tail: 0 },
    ]),
  );
  for (const [cluster, others] of clustersBefore(clusters)) {
    const node = nodes.get(cluster);
    for (const other of [...others].flatMap((one) => nodes.get(one) ?? [])) {
      if (node === undefined) continue;
      node.before.add(other);
      other.after.add(node);
    }
  }
  return [...nodes.values()];
}

function throughOf({ head, cluster, tail }: Node): number {
  return head + cluster.seconds + tail;
}

function longestHead({ before }: Node, other: Node): number {
  let most = 0;
  for (const node of before) {
    if (node !== other) most = Math.max(most, node.head + node.cluster.seconds);
  }
  return most;
}

function longestTail({ after }: Node, other: Node): number {
  let most = 0;
  for (const node of after) {
    if (node !== other) most = Math.max(most, node.cluster.seconds + node.tail);
  }
  return most;
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
