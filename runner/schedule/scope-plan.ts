import { innerScopes, type Lock, type LockedStep, type Sha256 } from '../../lock/index.ts';
import { invariant } from '../events/invariant.ts';
import type { LockSet } from '../lock-set.ts';

/** What is known of a flow before the run: computed once, shared by all its instances. */
export interface FlowPlan {
  readonly lock: Lock;
  readonly main: ScopePlan;
  readonly 'on-error': ScopePlan;
  readonly finally: ScopePlan;
}

/** What is known of a scope's graph before the run. */
export interface ScopePlan {
  readonly steps: readonly PlannedStep[];
  /** Position in `steps` by id. */
  readonly indexes: ReadonlyMap<string, number>;
}

export interface PlannedStep {
  readonly definition: LockedStep;
  /** Positions of the steps of the same scope that need this one. */
  readonly dependents: readonly number[];
  /** Positions of the steps of the same scope that it needs. */
  readonly needs: readonly number[];
  /** For a fan-out or a loop its body; for a choice a scope a branch, `else` last. */
  readonly scopes: readonly ScopePlan[];
  /** Of a flow as a step. */
  readonly flow?: FlowPlan;
}

/** Plans a flow and those that it uses, each of them once. */
export function planFlow({ lock, flows }: LockSet): FlowPlan {
  const plans = new Map<Sha256, FlowPlan>();
  const planOf = (digest: Sha256): FlowPlan => {
    const known = plans.get(digest);
    if (known !== undefined) return known;
    const inner = flows.get(digest);
    invariant(inner !== undefined, 'the lock of every flow that is used is there');
    const plan = planLock(inner, planOf);
    plans.set(digest, plan);
    return plan;
  };
  return planLock(lock, planOf);
}

type PlanOf = (digest: Sha256) => FlowPlan;

function planLock(lock: Lock, planOf: PlanOf): FlowPlan {
  return {
    lock,
    main: planScope(lock.steps, planOf),
    'on-error': planScope(lock.onError ?? [], planOf),
    finally: planScope(lock.finally ?? [], planOf),
  };
}

function planScope(steps: readonly LockedStep[], planOf: PlanOf): ScopePlan {
  const indexes = new Map(steps.map((step, index) => [step.id, index]));
  const dependents: number[][] = steps.map(() => []);
  const needs = steps.map((step, index) => {
    const known = [...new Set(step.needs)].flatMap((need) => indexes.get(need) ?? []);
    for (const need of known) dependents[need]?.push(index);
    return known;
  });
  return {
    steps: steps.map((definition, index) => ({
      definition,
      dependents: dependents[index] ?? [],
      needs: needs[index] ?? [],
      scopes: innerScopes(definition).map((scope) => planScope(scope, planOf)),
      ...(definition.kind === 'flow' ? { flow: planOf(definition.flow) } : {}),
    })),
    indexes,
  };
}
