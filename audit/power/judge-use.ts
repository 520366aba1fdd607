import { type Grants, type Lock, placedSteps } from '../../lock/index.ts';
import type { UsedByStep, UseFacts } from '../model/use-facts.ts';
import { sharedPlaces } from './join-uses.ts';
import { lessGrants } from './less-grants.ts';
import { narrowGrants, type Narrowing } from './narrow-grants.ts';

/** What recorded runs say of one step that holds something. */
export interface UseVerdict {
  /** As the grants file names it. */
  readonly place: string;
  readonly held: Grants;
  readonly use: KnownUse | UnknownUse;
}

export interface KnownUse {
  readonly kind: 'known';
  readonly seen: UsedByStep;
  /** Where less is enough; empty: all of it was used. */
  readonly narrowings: readonly Narrowing[];
  /** What is enough: nothing that is not held. */
  readonly enough: Grants;
}

/**
 * Nothing can be said of what the step needs. `untraced`: no run of the present script with the present grants was
 * traced; `failed`: no traced attempt succeeded; `cut`: a trace does not show all; `shared`: steps of several
 * branches have this place, and what any of them used is recorded under that one name.
 */
export interface UnknownUse {
  readonly kind: 'untraced' | 'failed' | 'cut' | 'shared';
}

/** Every step of a flow that runs a script and holds something, each place once. */
export function judgeUse(lock: Lock, { steps }: UseFacts): readonly UseVerdict[] {
  const shared = sharedPlaces(lock);
  const verdicts = placedSteps(lock).flatMap(({ place, step }) => {
    if (step.kind !== 'script' || Object.keys(step.grants).length === 0) return [];
    const seen = steps.find((one) => one.flow === lock.flow.path && one.step === place);
    const use = shared.has(place) ? { kind: 'shared' as const } : judge(step.grants, seen);
    return [{ place, held: step.grants, use }];
  });
  return [...new Map(verdicts.map((verdict) => [verdict.place, verdict])).values()];
}

function judge(held: Grants, seen: UsedByStep | undefined): UseVerdict['use'] {
  if (seen === undefined) return { kind: 'untraced' };
  if (seen.isCut) return { kind: 'cut' };
  if (seen.attempts === 0) return { kind: 'failed' };
  const narrowings = narrowGrants(held, seen);
  return { kind: 'known', seen, narrowings, enough: lessGrants(held, narrowings) };
}
