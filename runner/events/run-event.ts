import type { Json, JsonObject } from '../../lock/index.ts';

/** Why something went wrong, as expressions (`steps.x.error`), the journal and the report see it. */
export interface StepError {
  readonly name: string;
  readonly message: string;
}

/** Why a step never ran: its condition was false, what it needs failed, or the run was ended. */
export type SkipReason = 'condition' | 'needs' | 'cancelled';

/** `timeout` is the whole flow's. */
export type CancelReason = 'interrupted' | 'timeout';

export type RunStatus = 'succeeded' | 'failed' | 'cancelled';

/**
 * What happened to the run: the facts that the journal keeps and from which `advance` rebuilds the
 * state. A closed set: a new kind must be handled before this compiles again. `step` is an address
 * (see address.ts).
 */
export type RunEvent =
  | RunStarted
  | { readonly kind: 'condition-evaluated'; readonly step: string; readonly holds: boolean }
  | { readonly kind: 'items-evaluated'; readonly step: string; readonly items: readonly Json[] }
  | { readonly kind: 'branch-chosen'; readonly step: string; readonly branch: ChosenBranch }
  | { readonly kind: 'attempt-started'; readonly step: string; readonly attempt: number }
  | AttemptFailed
  | { readonly kind: 'retry-decided'; readonly step: string; readonly retries: boolean }
  | RetryScheduled
  | { readonly kind: 'step-succeeded'; readonly step: string; readonly output: Json }
  | { readonly kind: 'step-failed'; readonly step: string; readonly error: StepError }
  | { readonly kind: 'step-skipped'; readonly step: string; readonly reason: SkipReason }
  | { readonly kind: 'cancel-requested'; readonly reason: CancelReason }
  | RunFinished;

export interface RunStarted {
  readonly kind: 'run-started';
  readonly run: string;
  /** Path of the flow's YAML, relative to the repository root. */
  readonly flow: string;
  /** Digest of the lock that is run, `sha256:…`. */
  readonly lock: string;
  /** Defaults filled in. */
  readonly inputs: JsonObject;
  /** Which walls hold around each step. */
  readonly wall: string;
  /** Set when one step was run alone. */
  readonly only?: string;
}

/** The index of the branch whose condition held, `else`, or `null` when there was nothing to run. */
export type ChosenBranch = number | 'else' | null;

export interface AttemptFailed {
  readonly kind: 'attempt-failed';
  readonly step: string;
  readonly attempt: number;
  readonly error: StepError;
  /** In [0, 1): the chance that jitter takes, drawn outside so that a replay gives the same delay. */
  readonly random: number;
}

export interface RetryScheduled {
  readonly kind: 'retry-scheduled';
  readonly step: string;
  /** The attempt that comes next. */
  readonly attempt: number;
  readonly delayMs: number;
}

export interface RunFinished {
  readonly kind: 'run-finished';
  readonly status: RunStatus;
  /** `null` unless the run succeeded. */
  readonly outputs: Json;
  readonly run: string;
  /** Of the first failure that counted; `step` is absent when it was the flow's own. */
  readonly error?: StepError & { readonly step?: string };
}

/** A line that a step printed. Reported, and kept beside the journal, not in it. */
export interface LogLine {
  readonly kind: 'log';
  readonly step: string;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** What reporters consume. `at` is milliseconds since 1970; secrets are already masked. */
export type RunNotice = (RunEvent | LogLine) & { readonly at: number };
