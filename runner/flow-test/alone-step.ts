import type { Lock } from '../../lock/index.ts';
import { withoutFields } from '../plan/without-fields.ts';
import { mapSteps } from './map-steps.ts';

/**
 * A lock in which the script at a place is given nothing by the flow, is tried once, and remembers
 * nothing: alone, it is its arguments that decide.
 */
export function aloneStep(lock: Lock, place: string): Lock {
  return mapSteps(lock, (step, at) =>
    step.kind === 'script' && at === place
      ? { ...withoutFields(step, ['retry', 'cache']), with: { object: {} }, secrets: [] }
      : step,
  );
}
