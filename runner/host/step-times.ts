import type { RunView } from '../journal/run-view.ts';
import type { StepView } from '../journal/step-view.ts';
import { listRuns, readRun } from './runs.ts';

/** How long a step of a flow took in recorded runs. */
export interface MeasuredTime {
  /** Median wall time in whole seconds, rounded up; of a fan-out, of one item. */
  readonly seconds: number;
  /** Of a fan-out: the median number of items. */
  readonly items?: number;
  /** In how many runs it was measured. */
  readonly runs: number;
}

/** Journals that are read, the newest first. */
const mostRuns = 20;

/**
 * The times of a flow's own steps, by their place (`build`, `finally:report`), in its newest runs. Only what ran to its
 * end counts: no mocks, nothing that was kept from before, no step that ran alone.
 */
export function measuredTimes(root: string, flow: string): ReadonlyMap<string, MeasuredTime> {
  const found = new Map<string, Sample[]>();
  const runs = listRuns(root, { limit: mostRuns, wanted: (summary) => summary.flow === flow });
  for (const { run, status } of runs) {
    const reading = status === 'damaged' ? undefined : readRun(root, run);
    if (reading?.ok !== true) continue;
    for (const [place, sample] of samplesOf(reading.view)) {
      found.set(place, [...(found.get(place) ?? []), sample]);
    }
  }
  return new Map([...found].sort().map(([place, samples]) => [place, timeOf(samples)]));
}

interface Sample {
  readonly milliseconds: number;
  readonly items?: number;
}

/** Exported for tests. */
export function samplesOf({ steps, only, mock }: RunView): ReadonlyMap<string, Sample> {
  if (only !== undefined || mock === true) return new Map();
  const samples = steps.flatMap((step): readonly (readonly [string, Sample])[] => {
    const isOwn = !/[/[]/.test(step.step);
    const isKept = step.cache?.hit === true || step.mock === true;
    if (!isOwn || step.status !== 'succeeded' || isKept) return [];
    if (step.items === undefined) {
      return [[step.step, { milliseconds: step.endedAt - step.startedAt }]];
    }
    const { items } = step;
    const each = itemTimes(step.step, steps);
    return each.length === 0 ? [] : [[step.step, { milliseconds: median(each), items }]];
  });
  return new Map(samples);
}

/** How long each item of a fan-out took, from the beginning of its first step to the end of its last. */
function itemTimes(place: string, steps: readonly StepView[]): readonly number[] {
  const spans = new Map<string, readonly [start: number, end: number]>();
  for (const { step, startedAt, endedAt, cache, mock } of steps) {
    if (!step.startsWith(`${place}[`) || cache?.hit === true || mock === true) continue;
    const item = step.slice(0, step.indexOf(']', place.length));
    const [start, end] = spans.get(item) ?? [startedAt, endedAt];
    spans.set(item, [Math.min(start, startedAt), Math.max(end, endedAt)]);
  }
  return [...spans.values()].map(([start, end]) => end - start);
}

function timeOf(samples: readonly Sample[]): MeasuredTime {
  const seconds = Math.ceil(median(samples.map(({ milliseconds }) => milliseconds)) / 1000);
  const items = samples.flatMap((sample) => sample.items ?? []);
  const count = items.length === 0 ? {} : { items: Math.round(median(items)) };
  return { seconds, ...count, runs: samples.length };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? 0) + (high ?? 0)) / 2;
}
