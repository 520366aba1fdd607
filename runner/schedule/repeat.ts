import { invariant } from '../events/invariant.ts';
import type { RoundEnded, StepError } from '../events/run-event.ts';
import { cancelledError, cancelledName } from './cancelled-error.ts';
import type { Move } from './command.ts';
import { conclude, wait } from './commands-of.ts';
import { addressOf, roundPlace, type Place, type PlannedRepeat } from './place.ts';
import type { RepeatingState, ScopeState, StepState } from './run-state.ts';
import { scopeResult } from './scope-result.ts';
import { openRound } from './start-step.ts';

/** Takes in that the round moved on; a failed one fails the loop, after another `until` is asked. */
export function moveRound(
  place: Place,
  planned: PlannedRepeat,
  state: RepeatingState,
  scope: ScopeState,
): Move<StepState> {
  const moved = { ...state, scope };
  if (scope.open > 0) return [moved, []];
  const { failure } = scope;
  if (failure === undefined) return wait(place, planned, moved);
  const step = addressOf(place, planned.definition);
  const error = roundFailure(state.index, failure.error);
  return conclude({ kind: 'step-failed', step, error }, failure.attempt);
}

/** Goes on after `until` was evaluated: with the output, or with another round while `max` admits it. */
export function endRound(
  place: Place,
  planned: PlannedRepeat,
  state: StepState,
  event: RoundEnded,
): Move<StepState> {
  invariant(state.kind === 'repeating' && state.index === event.index, 'that round is under way');
  const { step, index } = event;
  if (event.done) {
    const output = scopeResult(roundPlace(place, planned, index), state.scope);
    return conclude({ kind: 'step-succeeded', step, output });
  }
  if (place.cancelled !== undefined) {
    return conclude({ kind: 'step-failed', step, error: cancelledError(place.cancelled) });
  }
  const { max } = planned.definition;
  if (index + 1 < max) return openRound(place, planned, index + 1);
  const rounds = max === 1 ? 'after 1 round' : `after ${String(max)} rounds`;
  const error = { name: 'RepeatError', message: `\`until\` did not hold ${rounds}.` };
  return conclude({ kind: 'step-failed', step, error });
}

function roundFailure(index: number, error: StepError): StepError {
  if (error.name === cancelledName) return error;
  return { name: error.name, message: `Round ${String(index)} failed: ${error.message}` };
}
