import type { Json, JsonObject, Lock } from '../../lock/index.ts';
import type { CancelReason, RunFinished, SkipReason, StepError } from '../events/run-event.ts';
import type { PersistentArray } from './persistent-array.ts';
import { planScope, type ScopePlan } from './scope-plan.ts';

/** Everything that the run's events have made true. A value: an old state can be kept and compared. */
export interface RunState {
  readonly lock: Lock;
  readonly plan: ScopePlan;
  /** Empty until the run has started. */
  readonly run: string;
  readonly inputs: JsonObject;
  readonly root: ScopeState;
  readonly phase: 'created' | 'running' | 'finishing' | 'finished';
  readonly cancelled?: CancelReason;
  readonly finished?: RunFinished;
}

/** One instance of a list of steps: the flow, an item of a fan-out, or a branch. */
export interface ScopeState {
  /** By position in the plan. */
  readonly steps: PersistentArray<StepState>;
  /** How many have not ended. */
  readonly open: number;
  /** The first failure that counts. */
  readonly failure?: StepFailure;
}

export interface StepFailure {
  /** Address of the step. */
  readonly step: string;
  readonly error: StepError;
}

/** Where a step instance stands. Each form but the last three waits for one event or one command. */
export type StepState =
  | PendingState
  /** Its condition, value, items or branch is being evaluated. */
  | { readonly kind: 'evaluating'; readonly what: 'condition' | 'value' | 'items' | 'branch' }
  /** The attempt was ordered; `started` when it really runs. */
  | { readonly kind: 'attempting'; readonly attempt: number; readonly started: boolean }
  /** Its `retry.on` is being evaluated. */
  | {
      readonly kind: 'judging';
      readonly attempt: number;
      readonly error: StepError;
      readonly random: number;
    }
  | IteratingState
  | { readonly kind: 'branching'; readonly branch: number; readonly scope: ScopeState }
  /** How it goes on is decided, and the event that says so is on its way. */
  | { readonly kind: 'concluding' }
  | EndedState;

export interface PendingState {
  readonly kind: 'pending';
  /** Needed steps that have not ended. */
  readonly waiting: number;
  /** A needed step failed, or was skipped for a failure. */
  readonly blocked: boolean;
}

export interface IteratingState {
  readonly kind: 'iterating';
  readonly items: readonly Json[];
  readonly states: PersistentArray<ItemState>;
  /** The first item that was not started. */
  readonly next: number;
  readonly running: number;
  /** Of the failed item with the lowest index; never set when errors are collected. */
  readonly failure?: { readonly index: number; readonly error: StepError };
}

export type ItemState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'open'; readonly scope: ScopeState }
  | { readonly kind: 'succeeded'; readonly value: Json }
  | { readonly kind: 'failed'; readonly error: StepError };

export type EndedState =
  | { readonly kind: 'succeeded'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error: StepError }
  | { readonly kind: 'skipped'; readonly reason: SkipReason };

/** The state before the first event. */
export function initialState(lock: Lock): RunState {
  const steps = { length: 0, height: 0, root: [] };
  return {
    lock,
    plan: planScope(lock.steps),
    run: '',
    inputs: {},
    root: { steps, open: 0 },
    phase: 'created',
  };
}

export function hasEnded(state: StepState): state is EndedState {
  return state.kind === 'succeeded' || state.kind === 'failed' || state.kind === 'skipped';
}
