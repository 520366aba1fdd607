import type { Retry, ScriptStep } from '../../lock/index.ts';
import { invariant } from '../events/invariant.ts';
import type { AttemptFailed, RetryScheduled, RunEvent } from '../events/run-event.ts';
import { startBranch } from './branch.ts';
import type { Move } from './command.ts';
import { startItems } from './iterate.ts';
import { addressOf, cancelledError, isChoose, isForEach, type Place } from './place.ts';
import { retryDelay } from './retry-delay.ts';
import { hasEnded, type EndedState, type StepState } from './run-state.ts';
import type { PlannedStep } from './scope-plan.ts';
import { conclude, startStep } from './start-step.ts';

/** An event that happens to one step. */
export type StepEvent = Extract<RunEvent, { readonly step: string }>;

/** Moves a step by an event of its own. */
export function moveStep(
  place: Place,
  planned: PlannedStep,
  state: StepState,
  event: StepEvent,
): Move<StepState> {
  invariant(!hasEnded(state) && state.kind !== 'pending', 'an event happens to a step under way');
  if (isAnswer(event)) return takeAnswer(place, planned, event);
  if (isEnding(event)) return [endStep(event), []];
  switch (event.kind) {
    case 'attempt-started':
      return [{ kind: 'attempting', attempt: event.attempt, started: true }, []];
    case 'attempt-failed':
      return failAttempt(place, scriptOf(planned), event);
    case 'retry-decided':
      invariant(state.kind === 'judging', 'a retry is decided after a failed attempt');
      return event.retries && place.cancelled === undefined
        ? scheduleRetry(place, scriptOf(planned), state)
        : conclude({ kind: 'step-failed', step: event.step, error: state.error });
    case 'retry-scheduled':
      return orderRetry(place, scriptOf(planned), event);
    default:
      throw new Error(`An event of the kind ${event.kind} comes from a lock that is refused.`);
  }
}

type Ending = Extract<
  StepEvent,
  { readonly kind: 'step-succeeded' | 'step-failed' | 'step-skipped' }
>;

function isEnding(event: StepEvent): event is Ending {
  const { kind } = event;
  return kind === 'step-succeeded' || kind === 'step-failed' || kind === 'step-skipped';
}

function endStep(event: Ending): EndedState {
  switch (event.kind) {
    case 'step-succeeded':
      return { kind: 'succeeded', output: event.output };
    case 'step-failed':
      return { kind: 'failed', error: event.error };
    case 'step-skipped':
      return { kind: 'skipped', reason: event.reason };
  }
}

type Answer = Extract<
  StepEvent,
  { readonly kind: 'condition-evaluated' | 'items-evaluated' | 'branch-chosen' }
>;

function isAnswer(event: StepEvent): event is Answer {
  const { kind } = event;
  return kind === 'condition-evaluated' || kind === 'items-evaluated' || kind === 'branch-chosen';
}

/** An expression that the step was waiting for has its value. */
function takeAnswer(place: Place, planned: PlannedStep, event: Answer): Move<StepState> {
  const { step } = event;
  if (event.kind === 'condition-evaluated') {
    if (!event.holds) return conclude({ kind: 'step-skipped', step, reason: 'condition' });
    if (place.cancelled === undefined) return startStep(place, planned.definition);
    return conclude({ kind: 'step-skipped', step, reason: 'cancelled' });
  }
  if (place.cancelled !== undefined) {
    return conclude({ kind: 'step-failed', step, error: cancelledError(place.cancelled) });
  }
  if (event.kind === 'items-evaluated') {
    invariant(isForEach(planned), 'only a fan-out has items');
    return startItems(place, planned, event.items);
  }
  invariant(isChoose(planned), 'only a choice has branches');
  return startBranch(place, planned, event.branch);
}

function scriptOf(planned: PlannedStep): ScriptStep {
  const { definition } = planned;
  invariant(definition.kind === 'script', 'only a script has attempts');
  return definition;
}

function failAttempt(place: Place, definition: ScriptStep, event: AttemptFailed): Move<StepState> {
  const { step, attempt, error, random } = event;
  const { retry } = definition;
  if (retry === undefined || attempt >= retry.attempts || place.cancelled !== undefined) {
    return conclude({ kind: 'step-failed', step, error });
  }
  if (retry.on === undefined) return scheduleRetry(place, definition, { attempt, random });
  return [
    { kind: 'judging', attempt, error, random },
    [{ kind: 'decide-retry', step, definition, attempt, error }],
  ];
}

function scheduleRetry(
  place: Place,
  definition: ScriptStep,
  failed: { readonly attempt: number; readonly random: number },
): Move<StepState> {
  return conclude({
    kind: 'retry-scheduled',
    step: addressOf(place, definition),
    attempt: failed.attempt + 1,
    delayMs: retryDelay(retryOf(definition), failed.attempt, failed.random),
  });
}

function orderRetry(place: Place, definition: ScriptStep, event: RetryScheduled): Move<StepState> {
  const { step, attempt, delayMs } = event;
  if (place.cancelled !== undefined) {
    return conclude({ kind: 'step-failed', step, error: cancelledError(place.cancelled) });
  }
  return [
    { kind: 'attempting', attempt, started: false },
    [{ kind: 'attempt', step, definition, attempt, delayMs }],
  ];
}

function retryOf(definition: ScriptStep): Retry {
  invariant(definition.retry !== undefined, 'only a step with `retry` is retried');
  return definition.retry;
}
