import {
  canonicalJson,
  type Grants,
  type Lock,
  placedSteps,
  uniteGrants,
} from '../../lock/index.ts';
import type { UsedByStep, UseFacts } from '../model/use-facts.ts';

/** A traced attempt of a step, in words of the lock that it ran from. */
export interface TracedUse {
  readonly flow: string;
  readonly place: string;
  readonly script: string;
  readonly grants: Grants;
  readonly hasSucceeded: boolean;
  readonly used: {
    readonly grants: Grants;
    readonly isCut?: true;
    readonly blind?: readonly (keyof Grants)[];
  };
}

/** What counts of the recorded uses for these locks: of the same flow, place, script and grants. */
export function joinUses(locks: readonly Lock[], recorded: readonly TracedUse[]): UseFacts {
  const byStep = groupByKey(recorded);
  const steps = locks.flatMap((lock) =>
    placedSteps(lock).flatMap(({ place, step }): readonly UsedByStep[] => {
      if (step.kind !== 'script') return [];
      const { script, grants } = step;
      const flow = lock.flow.path;
      const uses = byStep.get(keyOf({ flow, place, script, grants })) ?? [];
      return uses.length === 0 ? [] : [usedByStep(flow, place, uses)];
    }),
  );
  return { steps };
}

function keyOf({
  flow,
  place,
  script,
  grants,
}: Pick<TracedUse, 'flow' | 'place' | 'script' | 'grants'>): string {
  return canonicalJson([flow, place, script, { ...grants }]);
}

function usedByStep(flow: string, step: string, uses: readonly TracedUse[]): UsedByStep {
  return {
    flow,
    step,
    attempts: uses.filter(({ hasSucceeded }) => hasSucceeded).length,
    used: uniteGrants(uses.map(({ used }) => used.grants)),
    isCut: uses.some(({ used }) => used.isCut === true),
    blind: [...new Set(uses.flatMap(({ used }) => used.blind ?? []))],
  };
}

function groupByKey(uses: readonly TracedUse[]): ReadonlyMap<string, readonly TracedUse[]> {
  const groups = new Map<string, TracedUse[]>();
  for (const use of uses) {
    const key = keyOf(use);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [use]);
    else group.push(use);
  }
  return groups;
}
