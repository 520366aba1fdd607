import type { LockedStep, ScriptStep } from '../../lock/index.ts';
import type { RunEvent, RunStatus, StepError } from '../events/run-event.ts';

/** What must be done now. The driver performs it and answers with the event named here. */
export type Command =
  /** Follows from what is known: to be journaled and fed back as it is. */
  | { readonly kind: 'record'; readonly event: RunEvent }
  | EvaluateCommand
  | AttemptCommand
  /** Ends all attempts and delays: each answers `step-failed`, unless it ended by itself just then. */
  | { readonly kind: 'stop' }
  /** Evaluates the outputs when `status` is `succeeded`. Answer: `run-finished`. */
  | { readonly kind: 'finish'; readonly status: RunStatus };

/** Answer: the event of that name, or `step-failed` when the expression could not be evaluated. */
export type EvaluateCommand = {
  /** Address of the step. */
  readonly step: string;
} & (
  | { readonly kind: 'evaluate-condition'; readonly definition: LockedStep }
  | { readonly kind: 'evaluate-value'; readonly definition: LockedStep & { kind: 'value' } }
  | { readonly kind: 'evaluate-items'; readonly definition: LockedStep & { kind: 'for-each' } }
  | { readonly kind: 'choose-branch'; readonly definition: LockedStep & { kind: 'choose' } }
  | {
      readonly kind: 'decide-retry';
      readonly definition: ScriptStep;
      readonly attempt: number;
      readonly error: StepError;
    }
);

/**
 * Runs the script after the delay. Answers: `attempt-started`, then `step-succeeded` or
 * `attempt-failed`; `step-failed` alone when the arguments could not be made.
 */
export interface AttemptCommand {
  readonly kind: 'attempt';
  readonly step: string;
  readonly definition: ScriptStep;
  readonly attempt: number;
  readonly delayMs: number;
}

/** A part of the state that moved on, and what must be done because of it. */
export type Move<State> = readonly [State, readonly Command[]];
