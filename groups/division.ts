import type { Atom } from './atoms.ts';
import type { Cluster } from './cluster.ts';
import type { JobModel } from './job-model.ts';
import { makespan } from './list-schedule.ts';

/** All atoms of a section in clusters, which stand in an order in which they can run. */
export interface Division {
  readonly clusters: readonly Cluster[];
  /** From the first job's beginning to the last one's end. */
  readonly seconds: number;
  readonly minutes: number;
  /** What is to be small: a second, and sixty for a minute that is billed. */
  readonly cost: number;
}

/** `undefined` when clusters wait for each other in a circle: then some job would have to run in two pieces. */
export function divisionOf(unordered: readonly Cluster[], model: JobModel): Division | undefined {
  const before = clustersBefore(unordered);
  const clusters = inOrder(unordered, before);
  if (clusters === undefined) return undefined;
  const positions = new Map(clusters.map((cluster, at) => [cluster, at]));
  const tasks = clusters.map((cluster) => ({
    needs: [...(before.get(cluster) ?? [])].flatMap((other) => positions.get(other) ?? []),
    lanes: cluster.jobs,
    seconds: cluster.seconds,
  }));
  const seconds = makespan(tasks, model.jobsAtOnce);
  const minutes = clusters.reduce((sum, cluster) => sum + cluster.minutes, 0);
  return { clusters, seconds, minutes, cost: costOf(minutes, seconds) };
}

export function costOf(minutes: number, seconds: number): number {
  return 60 * minutes + seconds;
}

/** The other clusters that each directly waits for. */
export function clustersBefore(
  clusters: readonly Cluster[],
): ReadonlyMap<Cluster, ReadonlySet<Cluster>> {
  const owners = new Map<number, Cluster>();
  for (const cluster of clusters) for (const { at } of cluster.atoms) owners.set(at, cluster);
  const ownersOf = ({ needs }: Atom): readonly Cluster[] =>
    needs.flatMap((need) => owners.get(need) ?? []);
  return new Map(
    clusters.map((cluster) => {
      const others = new Set(cluster.atoms.flatMap(ownersOf));
      others.delete(cluster);
      return [cluster, others];
    }),
  );
}

/** Of those that could run next always the one with the first atom. */
function inOrder(
  clusters: readonly Cluster[],
  before: ReadonlyMap<Cluster, ReadonlySet<Cluster>>,
): readonly Cluster[] | undefined {
  const firstAtom = ({ atoms }: Cluster): number => atoms[0]?.at ?? 0;
  const waiting = new Set([...clusters].sort((a, b) => firstAtom(a) - firstAtom(b)));
  const ordered: Cluster[] = [];
  while (waiting.size > 0) {
    const count = ordered.length;
    for (const cluster of waiting) {
      if ([...(before.get(cluster) ?? [])].some((other) => waiting.has(other))) continue;
      waiting.delete(cluster);
      ordered.push(cluster);
    }
    if (ordered.length === count) return undefined;
  }
  return ordered;
}
