import { innerScopes, type ForEachStep, type Lock, type LockedStep } from '../lock/index.ts';
import { estimateItems, estimateStep, type Work } from './estimate-step.ts';
import type { JobModel } from './job-model.ts';
import type { GroupPlan, Section, StepTime, Trust } from './model.ts';
import { trustOfStep } from './trust-of-step.ts';

/**
 * What the partitioner places: a whole step, or the part of one that another job does before. `ask` decides whether an
 * approval is asked; `count` makes the items of a fan-out in shards.
 */
export interface Atom {
  readonly kind: 'step' | 'ask' | 'count';
  readonly step: LockedStep;
  /** Its position among the atoms of the section, which stand in an order in which they can run. */
  readonly at: number;
  /** Positions, each smaller than its own. */
  readonly needs: readonly number[];
  /** Absent: it goes with any. */
  readonly trust?: Trust;
  /** Of a fan-out: over how many jobs it is divided. */
  readonly shards?: number;
  /** Of one job. */
  readonly work: Work;
}

export interface AtomOptions {
  readonly lock: Lock;
  readonly section: Section;
  readonly times: GroupPlan['times'];
  readonly model: JobModel;
  /** Fan-outs that are divided, by id, with the number of jobs. */
  readonly shards: ReadonlyMap<string, number>;
}

export function atomsOf(options: AtomOptions): readonly Atom[] {
  const atoms: Atom[] = [];
  const ends = new Map<string, number>();
  const add = (atom: Omit<Atom, 'at'>): number => atoms.push({ ...atom, at: atoms.length }) - 1;
  for (const step of inRunOrder(stepsOf(options.lock, options.section))) {
    const needs = step.needs.flatMap((id) => ends.get(id) ?? []);
    const shards = options.shards.get(step.id);
    const before = partBefore(step, shards);
    const work = workOf(step, options);
    const trust = trustOfStep(step, options.lock);
    const own = before === undefined ? [] : [add({ kind: before, step, needs, work: nothing })];
    const at = add({
      kind: 'step',
      step,
      needs: [...needs, ...own],
      work,
      ...(trust === undefined ? {} : { trust }),
      ...(before === 'count' && shards !== undefined ? { shards } : {}),
    });
    ends.set(step.id, at);
  }
  return atoms;
}

const nothing: Work = { lanes: 0, seconds: 0 };

export function stepsOf(lock: Lock, section: Section): readonly LockedStep[] {
  const lists = { main: lock.steps, 'on-error': lock.onError, finally: lock.finally };
  return lists[section] ?? [];
}

/** A step's place, as the grants file and `times` name it. */
export function placeOf(section: Section, id: string): string {
  return section === 'main' ? id : `${section}:${id}`;
}

/** How long a step took, where that was measured. */
export function timeOf(
  times: GroupPlan['times'],
  section: Section,
  id: string,
): StepTime | undefined {
  const place = placeOf(section, id);
  return Object.hasOwn(times, place) ? times[place] : undefined;
}

/** Whether the jobs of a matrix could divide its items: what takes turns with others must stay in one place. */
export function canShard(step: LockedStep): step is ForEachStep {
  return step.kind === 'for-each' && step.parallel > 1 && !takesTurns(step);
}

function takesTurns(step: LockedStep): boolean {
  return step.concurrency !== undefined || innerScopes(step).flat().some(takesTurns);
}

function partBefore(step: LockedStep, shards: number | undefined): 'ask' | 'count' | undefined {
  if (step.kind === 'approve') return 'ask';
  return shards !== undefined && step.kind === 'for-each' ? 'count' : undefined;
}

function workOf(step: LockedStep, { lock, section, times, model, shards }: AtomOptions): Work {
  const time = timeOf(times, section, step.id);
  const count = shards.get(step.id);
  if (count !== undefined && step.kind === 'for-each') {
    return estimateItems(step, { lock, model, time }, count);
  }
  return estimateStep(step, { lock, model, time });
}

/** By the longest way from a step that needs nothing, then by id. */
function inRunOrder(steps: readonly LockedStep[]): readonly LockedStep[] {
  const open = new Map(steps.map(({ id, needs }) => [id, needs.length]));
  const depths = new Map(steps.map(({ id }) => [id, 0]));
  const ready = steps.filter(({ needs }) => needs.length === 0);
  const dependents = new Map(steps.map(({ id }): [string, LockedStep[]] => [id, []]));
  for (const step of steps) for (const need of step.needs) dependents.get(need)?.push(step);
  for (const { id } of ready) {
    const depth = depths.get(id) ?? 0;
    for (const step of dependents.get(id) ?? []) {
      depths.set(step.id, Math.max(depths.get(step.id) ?? 0, depth + 1));
      const left = (open.get(step.id) ?? 0) - 1;
      open.set(step.id, left);
      if (left === 0) ready.push(step);
    }
  }
  const depthOf = ({ id }: LockedStep): number => depths.get(id) ?? 0;
  return ready.sort((a, b) => depthOf(a) - depthOf(b) || (a.id < b.id ? -1 : 1));
}
