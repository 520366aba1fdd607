import { innerScopes, type LockedStep } from '../../lock/index.ts';

/** What is known of a scope's graph before the run: computed once, shared by all its instances. */
export interface ScopePlan {
  readonly steps: readonly PlannedStep[];
  /** Position in `steps` by id. */
  readonly indexes: ReadonlyMap<string, number>;
}

export interface PlannedStep {
  readonly definition: LockedStep;
  /** Positions of the steps of the same scope that need this one. */
  readonly dependents: readonly number[];
  /** How many steps of the scope it needs. */
  readonly needs: number;
  /** For a fan-out its body; for a choice a scope a branch, `else` last. */
  readonly scopes: readonly ScopePlan[];
}

export function planScope(steps: readonly LockedStep[]): ScopePlan {
  const indexes = new Map(steps.map((step, index) => [step.id, index]));
  const dependents: number[][] = steps.map(() => []);
  const needs = steps.map((step, index) => {
    const known = [...new Set(step.needs)].flatMap((need) => indexes.get(need) ?? []);
    for (const need of known) dependents[need]?.push(index);
    return known.length;
  });
  return {
    steps: steps.map((definition, index) => ({
      definition,
      dependents: dependents[index] ?? [],
      needs: needs[index] ?? 0,
      scopes: innerScopes(definition).map(planScope),
    })),
    indexes,
  };
}
