import type { ForEachStep } from '../lock/index.ts';
import { atomGraph } from './atom-graph.ts';
import { atomsOf, type AtomOptions, canShard, stepsOf, timeOf } from './atoms.ts';
import { bondsOf, bundlesOf } from './bundles.ts';
import { type Cluster, ClusterMaker } from './cluster.ts';
import { costOf, type Division, divisionOf } from './division.ts';
import { estimateItems, itemsOf } from './estimate-step.ts';
import { improveDivision, isBetter } from './improve-division.ts';
import { billedMinutes, mostShards } from './job-model.ts';
import { mergeClusters } from './merge-clusters.ts';

export type SectionOptions = Omit<AtomOptions, 'shards'>;

/** A fan-out that could be divided over jobs, and how it is done best when nothing else is considered. */
interface ShardChoice {
  readonly step: string;
  readonly shards: number;
  /** What that saves, in seconds and sixty for a minute. */
  readonly gain: number;
  /** Undivided it would take longer than a job may. */
  readonly isNeeded: boolean;
}

/**
 * In flows with more steps than this, fan-outs are divided by their own merit alone, and one way of
 * merging is tried.
 */
const largeFlow = 200;

/** The cheapest division that was found. Fan-outs are divided over jobs where the whole gets cheaper by it. */
export function divideSection(options: SectionOptions): Division {
  const choices = shardChoices(options);
  let chosen: ReadonlyMap<string, number> = new Map(
    choices.map(({ step, shards }) => [step, shards]),
  );
  let best = divideAtoms({ ...options, shards: chosen });
  if (stepsOf(options.lock, options.section).length > largeFlow) return best;
  // Those that save least first: they are the likeliest to be not worth their jobs.
  for (const { step, isNeeded } of choices) {
    if (isNeeded) continue;
    const without = new Map([...chosen].filter(([other]) => other !== step));
    const next = divideAtoms({ ...options, shards: without });
    if (!isBetter(next, best)) continue;
    best = next;
    chosen = without;
  }
  return best;
}

function divideAtoms(options: AtomOptions): Division {
  const { lock, model } = options;
  const graph = atomGraph(atomsOf(options));
  const maker = new ClusterMaker(graph, model);
  const clusters = maker.start(bundlesOf(lock, graph));
  const start = divisionOf(clusters, model);
  if (start === undefined) throw new Error('Millrace is wrong here: bundles hold all between.');
  const mostMinutes = start.minutes;
  const isLarge = graph.atoms.length > largeFlow;
  const found = (isLarge ? [billed] : [billed, unrounded])
    .flatMap((minutes) => mergeClusters(clusters, { maker, model, minutes }))
    .flatMap((merged) => divisionOf(merged, model) ?? [])
    .filter(({ minutes }) => minutes <= mostMinutes)
    .sort((one, other) => (isBetter(one, other) ? -1 : 1));
  const tried = isLarge ? found.slice(0, 1) : found;
  return tried
    .map((division) => improveDivision(division, { graph, maker, model, mostMinutes }))
    .reduce((best, next) => (isBetter(next, best) ? next : best), start);
}

function billed({ minutes }: Cluster): number {
  return minutes;
}

/** On average half a minute is lost by rounding up. */
function unrounded({ jobs, seconds }: Cluster): number {
  return jobs * (seconds / 60 + 0.5);
}

/** Fan-outs that are worth jobs of their own, those first that save least. What is bound to other steps is none. */
function shardChoices(options: SectionOptions): readonly ShardChoice[] {
  const { lock, section, model } = options;
  const graph = atomGraph(atomsOf({ ...options, shards: new Map() }));
  const bound = new Set(bondsOf(lock, graph).flatMap(({ one, other }) => [one, other]));
  return stepsOf(lock, section)
    .flatMap((step): readonly ShardChoice[] => {
      if (!canShard(step) || bound.has(step.id)) return [];
      const [whole, ...divided] = shardPrices(step, options);
      const best = divided.reduce((one, other) => (isCheaper(other, one) ? other : one), whole);
      if (best.shards === 1) return [];
      const isNeeded = whole.seconds > model.longestSeconds;
      return [{ step: step.id, shards: best.shards, gain: whole.cost - best.cost, isNeeded }];
    })
    .sort((a, b) => a.gain - b.gain || (a.step < b.step ? -1 : 1));
}

interface ShardPrice {
  readonly shards: number;
  readonly seconds: number;
  /** By how much one job of it takes longer than a job may. */
  readonly tooLong: number;
  readonly cost: number;
}

/** What a fan-out costs alone: in one job, in two, and so on. */
function shardPrices(
  step: ForEachStep,
  { lock, section, times, model }: SectionOptions,
): [ShardPrice, ...ShardPrice[]] {
  const time = timeOf(times, section, step.id);
  const most = Math.min(step.parallel, mostShards, itemsOf(step, time));
  const price = (shards: number): ShardPrice => {
    const seconds = model.setupSeconds + estimateItems(step, { lock, model, time }, shards).seconds;
    const wall = Math.ceil(shards / model.jobsAtOnce) * seconds;
    const tooLong = Math.max(0, seconds - model.longestSeconds);
    return { shards, seconds, tooLong, cost: costOf(shards * billedMinutes(seconds), wall) };
  };
  const more = Array.from({ length: Math.max(0, most - 1) }, (_, at) => price(at + 2));
  return [price(1), ...more];
}

function isCheaper(one: ShardPrice, other: ShardPrice): boolean {
  return one.tooLong === other.tooLong ? one.cost < other.cost : one.tooLong < other.tooLong;
}
