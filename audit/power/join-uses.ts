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
  readonly run: string;
  /** Of the run, in milliseconds since 1970. */
  readonly startedAt: number;
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

/** What counts of the recorded uses for these locks: of the same flow, place, script and grants, at a place of one step. */
export function joinUses(locks: readonly Lock[], recorded: readonly TracedUse[]): UseFacts {
  const byStep = groupByKey(recorded);
  const steps = locks.flatMap((lock) => {
    const shared = sharedPlaces(lock);
    return placedSteps(lock).flatMap(({ place, step }): readonly UsedByStep[] => {
      if (step.kind !== 'script' || shared.has(place)) return [];
      const { script, grants } = step;
      const flow = lock.flow.path;
      const uses = byStep.get(keyOf({ flow, place, script, grants })) ?? [];
      return uses.length === 0 ? [] : [usedByStep(flow, place, uses)];
    });
  });
  return { steps };
}

/** Places that steps of several branches have: what any of them used is recorded under that one name. */
export function sharedPlaces(lock: Lock): ReadonlySet<string> {
  // The one step of a fan-out stands at the place of the fan-out.
  const places = placedSteps(lock).flatMap(({ place, step }) =>
    step.kind === 'for-each' && step.result === 'step' ? [] : [place],
  );
  return new Set(places.filter((place, at) => places.indexOf(place) !== at));
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
  const counted = uses.filter(({ hasSucceeded }) => hasSucceeded);
  return {
    flow,
    step,
    attempts: counted.length,
    runs: new Set(counted.map(({ run }) => run)).size,
    ...(counted.length > 0 && { since: Math.min(...counted.map(({ startedAt }) => startedAt)) }),
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
