/** What waits for what: ids of one scope, in the order of the file. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * One cycle for each group of nodes that wait for each other: the shortest that leads from the group's
 * first node back to it, as a path that ends where it began. Linear in the edges, and without
 * recursion: a chain may be thousands of nodes long.
 */
export function findCycles(graph: Graph): readonly (readonly string[])[] {
  const groups = findGroups(graph);
  const reported = new Set<number>();
  const cycles: (readonly string[])[] = [];
  for (const [id, needs] of graph) {
    const group = groups.get(id) ?? -1;
    if (reported.has(group) || !needs.some((need) => groups.get(need) === group)) continue;
    reported.add(group);
    cycles.push(shortestCycle(graph, id, groups));
  }
  return cycles;
}

/** A long path is shown by its ends. */
export function shortenPath(path: readonly string[]): readonly string[] {
  return path.length <= 10 ? path : [...path.slice(0, 6), '…', ...path.slice(-3)];
}

/** The nodes that can reach each other have the same number: Tarjan's components, with a stack of our own. */
function findGroups(graph: Graph): ReadonlyMap<string, number> {
  const walk: Walk = { order: new Map(), low: new Map(), open: [], groups: new Map(), path: [] };
  for (const start of graph.keys()) {
    if (!walk.order.has(start)) enter(start, walk);
    for (let top = walk.path.at(-1); top !== undefined; top = walk.path.at(-1)) {
      const need = graph.get(top.id)?.[top.next++];
      if (need === undefined) leave(top.id, walk);
      else if (!walk.order.has(need)) enter(need, walk);
      else if (!walk.groups.has(need)) lower(top.id, walk.order.get(need), walk);
    }
  }
  return walk.groups;
}

interface Walk {
  /** When each node was first met, and the earliest node that can be reached from it. */
  readonly order: Map<string, number>;
  readonly low: Map<string, number>;
  /** Nodes whose group is not known yet. */
  readonly open: string[];
  readonly groups: Map<string, number>;
  readonly path: { readonly id: string; next: number }[];
}

function enter(id: string, { order, low, open, path }: Walk): void {
  low.set(id, order.size);
  order.set(id, order.size);
  open.push(id);
  path.push({ id, next: 0 });
}

function leave(id: string, walk: Walk): void {
  const { order, low, open, groups, path } = walk;
  path.pop();
  const above = path.at(-1);
  if (above !== undefined) lower(above.id, low.get(id), walk);
  if (low.get(id) !== order.get(id)) return;
  for (const member of open.splice(open.lastIndexOf(id))) groups.set(member, order.get(id) ?? 0);
}

function lower(id: string, value: number | undefined, { low }: Walk): void {
  if (value !== undefined && value < (low.get(id) ?? Infinity)) low.set(id, value);
}

/** Breadth first inside the group of `start`, which has a cycle through it. */
function shortestCycle(
  graph: Graph,
  start: string,
  groups: ReadonlyMap<string, number>,
): readonly string[] {
  const cameFrom = new Map<string, string>();
  const waiting = [start];
  for (const id of waiting) {
    const inside = (graph.get(id) ?? []).filter((need) => groups.get(need) === groups.get(start));
    for (const need of inside) {
      if (need === start) return pathTo(id, start, cameFrom);
      if (cameFrom.has(need)) continue;
      cameFrom.set(need, id);
      waiting.push(need);
    }
  }
  return [start, start];
}

function pathTo(
  last: string,
  start: string,
  cameFrom: ReadonlyMap<string, string>,
): readonly string[] {
  const back = [start, last];
  for (let id = cameFrom.get(last); id !== undefined; id = cameFrom.get(id)) back.push(id);
  return back.reverse();
}
