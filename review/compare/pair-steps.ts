import { type Lock, type LockedStep, placedSteps } from '../../lock/index.ts';

/** A step at both ends of the change; one of the two is missing when it was added or removed. */
export interface StepPair {
  readonly place: string;
  readonly before?: LockedStep;
  readonly after?: LockedStep;
}

/**
 * Finds each step of one lock in the other: by its place, so that a renamed step is one that went and one
 * that came. Where a place holds several steps (a fan-out and what it repeats, branches that use the same
 * id), those of one kind that run the same come together first. Sorted by place.
 */
export function pairSteps(base: Lock | undefined, head: Lock | undefined): readonly StepPair[] {
  const before = byPlace(base);
  const after = byPlace(head);
  const places = [...new Set([...before.keys(), ...after.keys()])].sort();
  return places.flatMap((place) =>
    pairAtPlace(before.get(place) ?? [], after.get(place) ?? []).map(([one, other]) => ({
      place,
      ...(one && { before: one }),
      ...(other && { after: other }),
    })),
  );
}

/** The path of what a step runs; `undefined` for steps that run nothing. */
export function usedBy(step: LockedStep): string | undefined {
  return step.kind === 'script' || step.kind === 'flow' ? step.uses : undefined;
}

function byPlace(lock: Lock | undefined): ReadonlyMap<string, readonly LockedStep[]> {
  const found = new Map<string, LockedStep[]>();
  for (const { place, step } of lock === undefined ? [] : placedSteps(lock)) {
    const others = found.get(place);
    if (others === undefined) found.set(place, [step]);
    else others.push(step);
  }
  return found;
}

type Pair = readonly [before: LockedStep | undefined, after: LockedStep | undefined];

/** Ever weaker reasons to call two steps the same one; what is left over is paired in order. */
const likenesses: readonly ((step: LockedStep) => string)[] = [
  (step) => `${step.kind} ${usedBy(step) ?? ''}`,
  (step) => step.kind,
  () => '',
];

function pairAtPlace(before: readonly LockedStep[], after: readonly LockedStep[]): readonly Pair[] {
  const partners = new Map<LockedStep, LockedStep>();
  let waiting = before;
  for (const likeness of likenesses) {
    const free = queues(
      after.filter((step) => !partners.has(step)),
      likeness,
    );
    waiting = waiting.filter((step) => {
      const partner = free.get(likeness(step))?.shift();
      if (partner !== undefined) partners.set(partner, step);
      return partner === undefined;
    });
  }
  return [
    ...after.map((step): Pair => [partners.get(step), step]),
    ...waiting.map((step): Pair => [step, undefined]),
  ];
}

function queues(
  steps: readonly LockedStep[],
  likeness: (step: LockedStep) => string,
): ReadonlyMap<string, LockedStep[]> {
  const found = new Map<string, LockedStep[]>();
  for (const step of steps) {
    const queue = found.get(likeness(step));
    if (queue === undefined) found.set(likeness(step), [step]);
    else queue.push(step);
  }
  return found;
}
