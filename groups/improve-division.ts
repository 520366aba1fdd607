import type { AtomGraph } from './atom-graph.ts';
import type { Atom } from './atoms.ts';
import type { Cluster, ClusterMaker } from './cluster.ts';
import { type Division, divisionOf } from './division.ts';
import type { JobModel } from './job-model.ts';

export interface ImproveOptions {
  readonly graph: AtomGraph;
  readonly maker: ClusterMaker;
  readonly model: JobModel;
  /** What may be billed at most. */
  readonly mostMinutes: number;
}

/** How many atoms may be weighed anew, all tries together: a count and no clock, so that the same lock gives the same plan. */
const most = 500_000;

/**
 * Moves single atoms between clusters, joins clusters and cuts them in two, as long as that makes the division
 * cheaper.
 */
export function improveDivision(start: Division, options: ImproveOptions): Division {
  let left = most;
  let best = start;
  for (let found = true; found && left > 0;) {
    found = false;
    for (const { without, parts } of changesOf(best, options.graph)) {
      left -= options.graph.atoms.length;
      if (left <= 0) break;
      const next = apply(best, without, parts, options);
      if (next === undefined || next.minutes > options.mostMinutes) continue;
      if (!isBetter(next, best)) continue;
      best = next;
      found = true;
      break;
    }
  }
  return best;
}

/** Cheaper, or as cheap and sooner done, or else in fewer jobs. */
export function isBetter(one: Division, other: Division): boolean {
  if (one.cost !== other.cost) return one.cost < other.cost;
  if (one.seconds !== other.seconds) return one.seconds < other.seconds;
  return one.clusters.length < other.clusters.length;
}

/** Clusters that are taken apart, and what is made of their atoms. */
interface Change {
  readonly without: readonly Cluster[];
  readonly parts: readonly (readonly Atom[])[];
}

function apply(
  { clusters }: Division,
  without: readonly Cluster[],
  parts: readonly (readonly Atom[])[],
  { maker, model }: ImproveOptions,
): Division | undefined {
  const made = parts.filter(({ length }) => length > 0).map((atoms) => maker.make(atoms));
  const kept = clusters.filter((cluster) => !without.includes(cluster));
  const all = [...kept, ...made].filter((cluster) => cluster !== undefined);
  return made.includes(undefined) ? undefined : divisionOf(all, model);
}

function* changesOf(division: Division, graph: AtomGraph): Generator<Change> {
  yield* joins(division, graph);
  yield* moves(division, graph);
  yield* cuts(division, graph);
}

function* joins({ clusters }: Division, graph: AtomGraph): Generator<Change> {
  for (const [at, one] of clusters.entries()) {
    for (const other of clusters.slice(at + 1)) {
      if (!areNear(one, other, graph)) continue;
      yield { without: [one, other], parts: [[...one.atoms, ...other.atoms]] };
    }
  }
}

/** In a large flow only clusters are joined of which one needs the other. */
function areNear(one: Cluster, other: Cluster, { atoms }: AtomGraph): boolean {
  if (atoms.length <= 60) return true;
  const ids = new Set(one.atoms.map(({ at }) => at));
  return other.atoms.some(({ needs }) => needs.some((need) => ids.has(need)));
}

/** One atom, alone or with all that comes after or before it in its cluster, to another cluster. */
function* moves({ clusters }: Division, graph: AtomGraph): Generator<Change> {
  for (const from of clusters) {
    for (const { moved, rest } of piecesOf(from, graph)) {
      const others = clusters.filter((to) => to !== from);
      yield* others.map((to) => ({ without: [from, to], parts: [rest, [...to.atoms, ...moved]] }));
    }
  }
}

function* cuts({ clusters }: Division, graph: AtomGraph): Generator<Change> {
  for (const cluster of clusters) {
    for (const { moved, rest } of piecesOf(cluster, graph)) {
      yield { without: [cluster], parts: [moved, rest] };
    }
  }
}

/** Ways to take a part out of a cluster; neither part is empty. */
function* piecesOf(
  { atoms }: Cluster,
  { reaches }: AtomGraph,
): Generator<{ readonly moved: readonly Atom[]; readonly rest: readonly Atom[] }> {
  for (const atom of atoms) {
    const later = atoms.filter(({ at }) => at === atom.at || reaches(atom.at, at));
    const earlier = atoms.filter(({ at }) => at === atom.at || reaches(at, atom.at));
    for (const moved of [[atom], ...[later, earlier].filter(({ length }) => length > 1)]) {
      if (moved.length === atoms.length) continue;
      const chosen = new Set(moved);
      yield { moved, rest: atoms.filter((other) => !chosen.has(other)) };
    }
  }
}
