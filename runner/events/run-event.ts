import type { Json, JsonObject } from '../../lock/index.ts';
import type { AttemptUse } from './attempt-use.ts';
import type { BehindWalls } from './behind-walls.ts';

/** Why something went wrong, as expressions (`steps.x.error`), the journal and the report see it. */
export interface StepError {
  readonly name: string;
  readonly message: string;
}

/** Why a step never ran: its condition was false, what it needs failed, or the run was ended. */
export type SkipReason = 'condition' | 'needs' | 'cancelled';

/**
 * `timeout` is the whole flow's; `returned`: a `return` step ended the flow early; `superseded`: a
 * later run of its group took its place.
 */
export type CancelReason = 'interrupted' | 'timeout' | 'returned' | 'superseded';

export type RunStatus = 'succeeded' | 'failed' | 'cancelled';

/**
 * What happened to the run: the facts that the journal keeps and from which `advance` rebuilds the
 * state. A closed set: a new kind must be handled before this compiles again. `step` is an address
 * (see address.ts).
 */
export type RunEvent =
  | RunStarted
  | RunResumed
  | RunRetried
  | GroupStarted
  | { readonly kind: 'condition-evaluated'; readonly step: string; readonly holds: boolean }
  | ItemsEvaluated
  | { readonly kind: 'branch-chosen'; readonly step: string; readonly branch: ChosenBranch }
  | RoundEnded
  | SlotAcquired
  | AttemptStarted
  | FlowStarted
  | FlowReturned
  | FlowCancelled
  | AttemptFailed
  | RetryDecided
  | RetryScheduled
  | SleepStarted
  | ApprovalRequested
  | ApprovalGiven
  | ApprovalDeclined
  | StepSucceeded
  | { readonly kind: 'step-failed'; readonly step: string; readonly error: StepError }
  | { readonly kind: 'step-skipped'; readonly step: string; readonly reason: SkipReason }
  | { readonly kind: 'cancel-requested'; readonly reason: CancelReason }
  | RunFinished;

export interface RunStarted extends BehindWalls {
  readonly kind: 'run-started';
  readonly run: string;
  /** Path of the flow's YAML, relative to the repository root. */
  readonly flow: string;
  /** Digest of the lock that is run, `sha256:…`. */
  readonly lock: string;
  /** Defaults filled in. */
  readonly inputs: JsonObject;
  /** Set when one step was run alone. */
  readonly only?: string;
  /** Steps with a `mock` give that and do not run. */
  readonly mock?: true;
}

/** Another process took the run over after the one before had died or had ended to wait. */
export interface RunResumed extends BehindWalls {
  readonly kind: 'run-resumed';
}

/** A run that had ended begins again: what is named, what depends on it, and what never succeeded. */
export interface RunRetried extends BehindWalls {
  readonly kind: 'run-retried';
  /** Of the run; the first is 1. `run.attempt` in expressions. */
  readonly attempt: number;
  /** Ids of steps of the flow that run again even if they had succeeded. */
  readonly from: readonly string[];
}

/** A job began to work on its part of a run that is divided over several. */
export interface GroupStarted extends BehindWalls {
  readonly kind: 'group-started';
  /** Name of the group of steps. */
  readonly group: string;
  /** Of a fan-out that runs in shards: which one, from 0. */
  readonly shard?: number;
  /** Of the run, as this job sees it; the first is 1. `run.attempt` in its expressions. */
  readonly attempt: number;
}

/** A round of a `repeat` has ended; `index` counts from 0. Without `done` another one begins. */
export interface RoundEnded {
  readonly kind: 'round-ended';
  /** Address of the `repeat`. Its rounds are `address[index]/…`. */
  readonly step: string;
  readonly index: number;
  /** Whether `until` held. */
  readonly done: boolean;
}

/** The step may go on: it holds one of the places of its concurrency group until it ends. */
export interface SlotAcquired {
  readonly kind: 'slot-acquired';
  readonly step: string;
  /** The text that the group's template gave. */
  readonly group: string;
}

/** A script was started. The same number again: the machine died inside the attempt before. */
export interface AttemptStarted {
  readonly kind: 'attempt-started';
  readonly step: string;
  readonly attempt: number;
  /** Of a step with `cache`: why there was no output to take. */
  readonly cache?: CacheMiss;
}

/** Why there was no cached output to take. */
export interface CacheMiss {
  /** `sha256:…` of all the parts; absent when not all can be known. */
  readonly key?: string;
  /**
   * `changed`: from what was last kept or taken for the step, these parts differ. `expired`: an output is there, and
   * too old. `removed`: one was there, and was pruned or damaged. `ignored`: the run was told not to take
   * any. `unbounded`: the step may read more than can be compared, so nothing is kept either.
   */
  readonly reason: 'first' | 'changed' | 'expired' | 'removed' | 'ignored' | 'unbounded';
  readonly changed?: readonly CacheKeyPart[];
}

/**
 * A part of what a cached output is kept by. `environment`: the values of the variables that the step
 * is granted; `files`: the names and bytes of what it may read.
 */
export type CacheKeyPart =
  'script' | 'arguments' | 'secrets' | 'grants' | 'environment' | 'files' | 'deno';

/** Where a cached output came from. */
export interface CacheHit {
  readonly key: string;
  /** The run that made it, and when, in milliseconds since 1970. */
  readonly run: string;
  readonly at: number;
  /** Of the remote cache, where it was taken from there just now; absent: it was kept on this machine. */
  readonly scope?: string;
  /** Where to read about the job that made it; absent: it has no such place, or was kept on this machine. */
  readonly producer?: string;
}

/** A flow began as a step of another one. Its steps are `address/…`. */
export interface FlowStarted {
  readonly kind: 'flow-started';
  readonly step: string;
  readonly attempt: number;
  /** Defaults filled in. */
  readonly inputs: JsonObject;
}

export interface ItemsEvaluated {
  readonly kind: 'items-evaluated';
  readonly step: string;
  readonly items: readonly Json[];
  /** After a retry: positions of the items that succeeded before and do not run again. */
  readonly kept?: readonly number[];
  /** Over how many jobs the items are dealt out: item i goes to job i mod `shards`. */
  readonly shards?: number;
}

/** A `return` ends its flow with these outputs. */
export interface FlowReturned {
  readonly kind: 'flow-returned';
  /** Address of the `return`. */
  readonly step: string;
  readonly outputs: Json;
}

/** An attempt of a flow that is a step ran out of time. */
export interface FlowCancelled {
  readonly kind: 'flow-cancelled';
  /** Address of the flow step. */
  readonly step: string;
  readonly reason: CancelReason;
}

export interface SleepStarted {
  readonly kind: 'sleep-started';
  readonly step: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface ApprovalRequested {
  readonly kind: 'approval-requested';
  readonly step: string;
  readonly message: string;
  /** Milliseconds since 1970; without an answer by then the step fails. */
  readonly until?: number;
}

/** Who answered: `claimed` is what they said of themselves, `verified` what a signature proves. */
export interface Approver {
  readonly by: string;
  readonly identity: 'claimed' | 'verified';
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** Of who is verified: the SSH signature of the approval's statement, as `ssh-keygen -Y` writes it. */
  readonly signature?: string;
}

export interface ApprovalGiven extends Approver {
  readonly kind: 'approval-given';
  readonly step: string;
  /** Defaults filled in; present where the approval has a form. */
  readonly form?: JsonObject;
}

export interface ApprovalDeclined extends Approver {
  readonly kind: 'approval-declined';
  readonly step: string;
  readonly reason?: string;
}

export interface StepSucceeded {
  readonly kind: 'step-succeeded';
  readonly step: string;
  readonly output: Json;
  /** Set when the output was kept from an earlier run, and the step did not run. */
  readonly cache?: CacheHit;
  /** Set when the output is the step's `mock`. */
  readonly mock?: true;
  /** Of a script that ran with its use traced. */
  readonly used?: AttemptUse;
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
  /** Of a script that ran with its use traced. */
  readonly used?: AttemptUse;
}

/** `retry.on` was evaluated after a failed attempt. */
export interface RetryDecided {
  readonly kind: 'retry-decided';
  readonly step: string;
  readonly retries: boolean;
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
