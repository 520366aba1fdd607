import type { FlowStep, Retry, ScriptStep } from '../../lock/index.ts';
import { invariant } from '../events/invariant.ts';
import type { AttemptFailed, RetryDecided, RetryScheduled } from '../events/run-event.ts';
import { cancelledError } from './cancelled-error.ts';
import type { Move } from './command.ts';
import { conclude, wait } from './commands-of.ts';
import type { Place } from './place.ts';
import { retryDelay } from './retry-delay.ts';
import type { StepState } from './run-state.ts';
import type { PlannedStep } from './scope-plan.ts';

/** An attempt of a script or of a flow failed: tries again, asks whether to, or fails the step. */
export function failAttempt(
  place: Place,
  planned: PlannedStep,
  event: AttemptFailed,
): Move<StepState> {
  const { step, attempt, error, random } = event;
  const { retry } = callOf(planned);
  if (retry === undefined || attempt >= retry.attempts || place.cancelled !== undefined) {
    return conclude({ kind: 'step-failed', step, error }, attempt);
  }
  if (retry.on === undefined) return scheduleRetry(retry, step, { attempt, random });
  return wait(place, planned, { kind: 'judging', attempt, error, random });
}

/** Whether there is another attempt was decided by `retry.on`. */
export function takeDecision(
  place: Place,
  planned: PlannedStep,
  state: StepState,
  { step, retries }: RetryDecided,
): Move<StepState> {
  invariant(state.kind === 'judging', 'a retry is decided after a failed attempt');
  const { retry } = callOf(planned);
  if (retries && retry !== undefined && place.cancelled === undefined) {
    return scheduleRetry(retry, step, state);
  }
  return conclude({ kind: 'step-failed', step, error: state.error }, state.attempt);
}

/** Orders the attempt that was scheduled. */
export function orderRetry(
  place: Place,
  planned: PlannedStep,
  event: RetryScheduled,
): Move<StepState> {
  const { step, attempt, delayMs } = event;
  if (place.cancelled !== undefined) {
    const error = cancelledError(place.cancelled);
    return conclude({ kind: 'step-failed', step, error }, attempt - 1);
  }
  return wait(place, planned, { kind: 'attempting', attempt, started: false, delayMs });
}

function callOf({ definition }: PlannedStep): ScriptStep | FlowStep {
  invariant(definition.kind === 'script' || definition.kind === 'flow', 'it has attempts');
  return definition;
}

function scheduleRetry(
  retry: Retry,
  step: string,
  failed: { readonly attempt: number; readonly random: number },
): Move<StepState> {
  const delayMs = retryDelay(retry, failed.attempt, failed.random);
  const attempt = failed.attempt + 1;
  return conclude({ kind: 'retry-scheduled', step, attempt, delayMs }, failed.attempt);
}
