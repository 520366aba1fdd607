import type { Json, JsonObject } from '../../lock/index.ts';
import type {
  CancelReason,
  RunEvent,
  RunFinished,
  SkipReason,
  StepError,
} from '../events/run-event.ts';
import type { LockSet } from '../lock-set.ts';
import type { PersistentArray } from './persistent-array.ts';
import { planFlow, type FlowPlan } from './scope-plan.ts';

/** Everything that the run's events have made true. A value: an old state can be kept and compared. */
export interface RunState {
  /** Empty until the run has started. */
  readonly run: string;
  /** Of the run: how often it was begun. The first is 1. */
  readonly attempt: number;
  /** Steps with a `mock` give that. */
  readonly mock: boolean;
  readonly flow: FlowState;
  readonly phase: 'created' | 'running' | 'finishing' | 'finished';
  readonly finished?: RunFinished;
}

/** The lists of steps that a flow has, in the order in which they run. */
export type Section = 'main' | 'on-error' | 'finally';

/** One instance of a flow: the run's own, or an attempt of a step that runs another one. */
export interface FlowState {
  readonly plan: FlowPlan;
  readonly inputs: JsonObject;
  /** What is under way; `end` when all of it has ended, and the outputs are to be made. */
  readonly section: Section | 'end';
  /** Those that have not begun are empty. */
  readonly scopes: Readonly<Record<Section, ScopeState>>;
  /** Why it was ended before its time. `finally` runs all the same. */
  readonly cancelled?: CancelReason;
  /** Set when not even `finally` may go on. */
  readonly halted?: true;
  /** The outputs that a `return` ended it with. */
  readonly returned?: Json;
  /** Of fan-outs that a retry begins again though nothing that they read has changed, by address. */
  readonly kept?: ReadonlyMap<string, KeptItems>;
}

/** One instance of a list of steps: of a flow, an item of a fan-out, a round or a branch. */
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
  /** The attempt that was the last. */
  readonly attempt: number;
}

/** Where a step instance stands. What each form waits for is told by `commandOf`. */
export type StepState =
  | PendingState
  | EvaluatingState
  /** It waits for a place in its concurrency group. */
  | { readonly kind: 'acquiring' }
  | AttemptingState
  | JudgingState
  /** `until`, here and below: milliseconds since 1970. */
  | { readonly kind: 'sleeping'; readonly until: number }
  | ApprovingState
  | IteratingState
  | { readonly kind: 'branching'; readonly branch: number; readonly scope: ScopeState }
  | RepeatingState
  | FlowingState
  | ConcludingState
  | EndedState;

export interface PendingState {
  readonly kind: 'pending';
  /** Needed steps that have not ended. */
  readonly waiting: number;
  /** A needed step failed, or was skipped for a failure. */
  readonly blocked: boolean;
}

/** Something of the step is being evaluated: its condition, its mock, or what it is by kind. */
export interface EvaluatingState {
  readonly kind: 'evaluating';
  readonly what: 'condition' | 'mock' | 'definition';
}

/** An attempt of a script or a flow was ordered; `started` when it really runs. */
export interface AttemptingState {
  readonly kind: 'attempting';
  readonly attempt: number;
  readonly started: boolean;
  readonly delayMs: number;
}

/** Its `retry.on` is being evaluated. */
export interface JudgingState {
  readonly kind: 'judging';
  readonly attempt: number;
  readonly error: StepError;
  readonly random: number;
}

/** A person was asked. */
export interface ApprovingState {
  readonly kind: 'approving';
  readonly message: string;
  readonly until?: number;
}

export interface IteratingState {
  readonly kind: 'iterating';
  readonly items: readonly Json[];
  readonly states: PersistentArray<ItemState>;
  /** Item i is of lane i mod their number. One, unless several jobs share the items. */
  readonly lanes: readonly Lane[];
  /** Of the failed item with the lowest index; never set when errors are collected. */
  readonly failure?: { readonly index: number } & StepFailure;
}

/** Items that are started one after the other, as far as `parallel` admits several at once. */
export interface Lane {
  /** Its first item that was not started. */
  readonly next: number;
  readonly running: number;
  /** An item of it failed: no other one is started. */
  readonly isStopped: boolean;
}

/** How far a fan-out came that ended without an output. */
export interface KeptItems {
  readonly items: readonly Json[];
  readonly states: PersistentArray<ItemState>;
}

export type ItemState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'open'; readonly scope: ScopeState }
  | { readonly kind: 'succeeded'; readonly value: Json }
  | { readonly kind: 'failed'; readonly failure: StepFailure };

/** A round is under way; when all its steps have ended, `until` is being evaluated. */
export interface RepeatingState {
  readonly kind: 'repeating';
  readonly index: number;
  readonly scope: ScopeState;
}

export interface FlowingState {
  readonly kind: 'flowing';
  readonly attempt: number;
  readonly flow: FlowState;
}

/** How it goes on is decided, and the event that says so is on its way. */
export interface ConcludingState {
  readonly kind: 'concluding';
  readonly event: RunEvent;
  readonly attempt: number;
  /** Of a fan-out that fails. */
  readonly kept?: KeptItems;
}

export type EndedState =
  | { readonly kind: 'succeeded'; readonly output: Json }
  | {
      readonly kind: 'failed';
      readonly error: StepError;
      readonly attempt: number;
      /** Of a fan-out: what of it a retry need not do again. */
      readonly kept?: KeptItems;
    }
  | { readonly kind: 'skipped'; readonly reason: SkipReason };

/** A scope before it begins. */
export const emptyScope: ScopeState = { steps: { length: 0, height: 0, root: [] }, open: 0 };

/** The state before the first event. */
export function initialState(locks: LockSet): RunState {
  return {
    run: '',
    attempt: 1,
    mock: false,
    flow: {
      plan: planFlow(locks),
      inputs: {},
      section: 'main',
      scopes: { main: emptyScope, 'on-error': emptyScope, finally: emptyScope },
    },
    phase: 'created',
  };
}

export function hasEnded(state: StepState): state is EndedState {
  return state.kind === 'succeeded' || state.kind === 'failed' || state.kind === 'skipped';
}
