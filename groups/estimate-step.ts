import { isJsonArray, type ForEachStep, type Lock, type LockedStep } from '../lock/index.ts';
import type { JobModel } from './job-model.ts';
import { makespan, type Task } from './list-schedule.ts';
import type { StepTime } from './model.ts';

/** Of a script, or a step of a flow that is a step, that nobody has measured. */
export const defaultSeconds = 30;
/** Of a fan-out that nobody has measured. */
const defaultItems = 10;

/** How a step keeps a machine busy: as a task, but for what it needs. */
export type Work = Pick<Task, 'lanes' | 'seconds'>;

export interface EstimateOptions {
  readonly lock: Pick<Lock, 'flows'>;
  readonly model: Pick<JobModel, 'processes'>;
  /** As it was measured; else it is guessed from what the step is. */
  readonly time: StepTime | undefined;
}

export function estimateStep(step: LockedStep, options: EstimateOptions): Work {
  if (step.kind === 'for-each') return estimateItems(step, options, 1);
  if (step.kind === 'sleep') return { lanes: 0, seconds: Math.ceil(step.durationMs / 1000) };
  const seconds = isInstant(step) ? 0 : (options.time?.seconds ?? guessSeconds(step, options));
  return { lanes: seconds === 0 ? 0 : 1, seconds };
}

/** Of a fan-out that is divided over so many jobs: what the busiest of them does. */
export function estimateItems(step: ForEachStep, options: EstimateOptions, shards: number): Work {
  const seconds = options.time?.seconds ?? guessScope(step.body, options);
  const items = Math.ceil(itemsOf(step, options.time) / shards);
  const parallel = Math.max(1, Math.floor(step.parallel / shards));
  const lanes = Math.min(parallel, options.model.processes, items);
  if (lanes === 0 || seconds === 0) return { lanes: 0, seconds: 0 };
  return { lanes, seconds: Math.ceil(items / lanes) * seconds };
}

export function itemsOf({ items }: ForEachStep, time: StepTime | undefined): number {
  if (time?.items !== undefined) return time.items;
  const literal = 'literal' in items ? items.literal : undefined;
  return isJsonArray(literal) ? literal.length : defaultItems;
}

/** What is evaluated, or done elsewhere before the job begins. */
function isInstant({ kind }: LockedStep): boolean {
  return kind === 'value' || kind === 'return' || kind === 'approve';
}

function guessSeconds(step: LockedStep, options: EstimateOptions): number {
  switch (step.kind) {
    case 'script':
      return defaultSeconds;
    case 'flow': {
      const inner = Object.keys(options.lock.flows?.[step.flow]?.grants ?? {}).length;
      return Math.max(1, inner) * defaultSeconds;
    }
    case 'repeat':
      return guessScope(step.body, options);
    case 'choose':
      return [...step.branches.map(({ steps }) => steps), step.else ?? []].reduce(
        (most, steps) => Math.max(most, guessScope(steps, options)),
        0,
      );
    default:
      return 0;
  }
}

/** A block's inside, of which nothing was measured. */
function guessScope(steps: readonly LockedStep[], options: EstimateOptions): number {
  const positions = new Map(steps.map(({ id }, at) => [id, at]));
  const tasks = steps.map((step) => ({
    ...estimateStep(step, { ...options, time: undefined }),
    needs: step.needs.flatMap((id) => positions.get(id) ?? []),
  }));
  return makespan(tasks, options.model.processes);
}
