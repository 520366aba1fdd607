import type { FlowStep, LockedStep, ScriptStep } from '../../lock/index.ts';
import type { CancelReason, RunEvent, RunStatus, StepError } from '../events/run-event.ts';
import type { KeptItems } from './run-state.ts';

/** What must be done now. The driver performs it and answers with the event named here. */
export type Command =
  /** Follows from what is known: to be journaled and fed back as it is. */
  | { readonly kind: 'record'; readonly event: RunEvent }
  | EvaluateCommand
  | AttemptCommand
  | WaitCommand
  | SlotCommand
  | StopCommand
  | FinishCommand;

/** Of a kind of step. */
type Of<Kind extends LockedStep['kind']> = LockedStep & { readonly kind: Kind };

/**
 * Evaluated from the state alone. Answer: the event of that name, or `step-failed` when an
 * expression could not be evaluated.
 */
export type EvaluateCommand = {
  /** Address of the step. */
  readonly step: string;
} & (
  | { readonly kind: 'evaluate-condition'; readonly definition: LockedStep }
  /** Answer: `step-succeeded`, marked as a mock. */
  | { readonly kind: 'evaluate-mock'; readonly definition: LockedStep }
  /** Answer: `step-succeeded`. */
  | { readonly kind: 'evaluate-value'; readonly definition: Of<'value'> }
  | {
      readonly kind: 'evaluate-items';
      readonly definition: Of<'for-each'>;
      /** What `itemsThatStay` is asked about. */
      readonly kept?: KeptItems;
    }
  | { readonly kind: 'choose-branch'; readonly definition: Of<'choose'> }
  /** `until` after a round. Answer: `round-ended`. */
  | { readonly kind: 'evaluate-until'; readonly definition: Of<'repeat'>; readonly index: number }
  /** Answer: `flow-returned`. */
  | { readonly kind: 'evaluate-return'; readonly definition: Of<'return'> }
  /** Answer: `sleep-started`. */
  | { readonly kind: 'start-sleep'; readonly definition: Of<'sleep'> }
  /** Answer: `approval-requested`. */
  | { readonly kind: 'request-approval'; readonly definition: Of<'approve'> }
  | {
      readonly kind: 'decide-retry';
      readonly definition: ScriptStep | FlowStep;
      readonly attempt: number;
      readonly error: StepError;
    }
  | StartFlowCommand
  | FinishFlowCommand
);

/** After the delay, makes the inputs of a flow that is a step. Answer: `flow-started`. */
interface StartFlowCommand {
  readonly kind: 'start-flow';
  readonly definition: FlowStep;
  readonly attempt: number;
  readonly delayMs: number;
}

/**
 * Everything of a flow that is a step has ended; without an error its outputs are evaluated. Answer:
 * `step-succeeded` or `attempt-failed`.
 */
interface FinishFlowCommand {
  readonly kind: 'finish-flow';
  readonly definition: FlowStep;
  readonly attempt: number;
  readonly error?: StepError;
}

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

/** `until`: milliseconds since 1970. */
export type WaitCommand = {
  readonly step: string;
} &
  /** Answer, then: `step-succeeded`. */
  (
    | { readonly kind: 'sleep'; readonly until: number }
    /** Answer: `approval-given` or `approval-declined`; `step-failed` when it is too late. */
    | {
        readonly kind: 'await-approval';
        readonly definition: Of<'approve'>;
        readonly message: string;
        readonly until?: number;
      }
    /** Answer, when the attempt is still under way after so long: `flow-cancelled`. */
    | { readonly kind: 'limit-flow'; readonly timeoutMs: number }
  );

/** A place in the step's concurrency group, given back when the step has ended. */
export type SlotCommand = {
  readonly step: string;
  readonly definition: LockedStep;
} &
  /** Answer: `slot-acquired`. */
  (
    | { readonly kind: 'acquire-slot' }
    /** Takes back the place that a process held that died: what is below the step waits for it. */
    | { readonly kind: 'hold-slot' }
  );

/** Ends what the step waits for. Answer: `step-failed`, unless another answer is on its way just then. */
export interface StopCommand {
  readonly kind: 'stop';
  readonly step: string;
  readonly reason: CancelReason;
}

/** Evaluates the outputs when `status` is `succeeded`. Answer: `run-finished`. */
export interface FinishCommand extends FlowEnd {
  readonly kind: 'finish';
}

/** How a flow ended, but for its outputs. */
export interface FlowEnd {
  readonly status: RunStatus;
  /** Present unless it succeeded. */
  readonly error?: StepError & { readonly step?: string };
}

/** A part of the state that moved on, and what must be done because of it. */
export type Move<State> = readonly [State, readonly Command[]];
