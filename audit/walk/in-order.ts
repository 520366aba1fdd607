import type { LockedStep } from '../../lock/index.ts';

/** Steps of one scope as they run: each behind those that it needs, else as they stand. */
export function inOrder(steps: readonly LockedStep[]): readonly LockedStep[] {
  const waiting = new Map(steps.map((step) => [step.id, step]));
  const ordered: LockedStep[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(({ needs }) => !needs.some((id) => waiting.has(id)));
    // A circle, which no valid lock has, must not hold the walk.
    for (const step of ready.length > 0 ? ready : waiting.values()) {
      ordered.push(step);
      waiting.delete(step.id);
    }
  }
  return ordered;
}
