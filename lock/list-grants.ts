import type { Grants, SubflowGrants } from './grants.ts';
import type { Lock } from './lock.ts';
import { type PlacedStep, placedSteps } from './placed-steps.ts';

/** What one step may touch, and its place in the flow; `flow/step` for a step of a subflow. */
export interface PlacedGrants {
  readonly place: string;
  readonly grants: SubflowGrants;
}

/** What each step of a flow may touch, those of its subflows included. */
export function listGrants(lock: Lock): readonly PlacedGrants[] {
  return placedSteps(lock).flatMap((placed) => grantsOf(placed, lock));
}

function grantsOf({ place, step }: PlacedStep, lock: Lock): readonly PlacedGrants[] {
  if (step.kind === 'script') return [{ place, grants: withSecrets(step.grants, step.secrets) }];
  const subflow = step.kind === 'flow' ? lock.flows?.[step.flow] : undefined;
  if (step.kind !== 'flow' || subflow === undefined) return [];
  const inner = Object.entries(subflow.grants).map(
    ([innerPlace, grants]: [string, SubflowGrants]) => ({
      place: `${place}/${innerPlace}`,
      grants,
    }),
  );
  return [{ place, grants: withSecrets({}, step.secrets) }, ...inner];
}

function withSecrets(grants: Grants, secret: readonly string[]): SubflowGrants {
  return secret.length === 0 ? grants : { ...grants, secret };
}
