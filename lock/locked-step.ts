import type { Sha256 } from './content-id.ts';
import type { Grants } from './grants.ts';
import type { JsonSchema } from './json.ts';
import type { Template } from './template.ts';

/** One node of a scope's graph. What `StepBase` has means the same on every kind. */
export type LockedStep =
  | ScriptStep
  | FlowStep
  | ValueStep
  | ForEachStep
  | RepeatStep
  | ChooseStep
  | SleepStep
  | ApproveStep
  | ReturnStep;

export interface StepBase {
  /** Unique in its scope. `[A-Za-z_][A-Za-z0-9_-]*`. */
  readonly id: string;
  /** Ids in the same scope that must have ended first: `needs:` and what the expressions read, sorted. */
  readonly needs: readonly string[];
  /** Must be boolean; false skips the step. */
  readonly if?: Template;
  /** `continue`: a failure does not fail the flow, and dependents still run. Absent: `fail`. */
  readonly onError?: 'continue';
  readonly concurrency?: Concurrency;
  /**
   * Labels of the machine that an engine of many machines runs the step on, sorted, not empty; absent: the flow's.
   * Only on a step that runs something and is inside of no other: a block stays on one machine. `run` ignores it.
   */
  readonly runsOn?: readonly string[];
  /** The GitHub environment of the step, where `runsOn` may stand; absent: the flow's. `run` ignores it. */
  readonly environment?: string;
  /** Stands for the output under `run --mock`; the step itself does not run then. */
  readonly mock?: Template;
  /** Of `steps.<id>.output` when the step succeeded. */
  readonly output: JsonSchema;
}

export interface ScriptStep extends StepBase {
  readonly kind: 'script';
  /** Repository path as written in `uses`, for people. */
  readonly uses: string;
  /** Key into `Lock.scripts`. */
  readonly script: Sha256;
  /** The arguments: an `object` template whose keys are `input`'s properties. */
  readonly with: Template;
  /** What the step is granted: what the script asks, narrowed by the step's own `permissions`. */
  readonly grants: Grants;
  /** Names of the secrets that `with` takes, sorted. */
  readonly secrets: readonly string[];
  readonly retry?: Retry;
  /** Per attempt, in milliseconds. */
  readonly timeoutMs?: number;
  readonly idempotent?: true;
  /** Keeps the output for the same script, input and grants. */
  readonly cache?: Cache;
  /** The most memory that an attempt may use, in MiB. */
  readonly memoryMiB?: number;
}

export interface Cache {
  /** How long an output is good for; absent: for ever. */
  readonly ttlMs?: number;
}

/** Runs another flow from its own lock; its outputs are the step's output. */
export interface FlowStep extends StepBase {
  readonly kind: 'flow';
  /** Repository path of the flow as written in `uses`, for people. */
  readonly uses: string;
  /** Key into `Lock.flows`. */
  readonly flow: Sha256;
  /** The inputs: an `object` template whose keys are the flow's inputs. */
  readonly with: Template;
  /** Names of the secrets that are handed on, sorted. */
  readonly secrets: readonly string[];
  readonly retry?: Retry;
  /** Per attempt, in milliseconds. */
  readonly timeoutMs?: number;
  readonly idempotent?: true;
}

export interface ValueStep extends StepBase {
  readonly kind: 'value';
  readonly value: Template;
}

/**
 * Runs `body` once an item. With `result: 'step'` the body is a single step whose id equals this
 * step's and the item's result is its output; with `record` the item's result maps each body
 * step's id to its output (skipped ones are left out). The output keeps the order of the items.
 */
export interface ForEachStep extends StepBase {
  readonly kind: 'for-each';
  readonly items: Template;
  /** The name of the item in expressions of the body. `index` is there as well. */
  readonly as: string;
  /** At most so many items at once. */
  readonly parallel: number;
  /** `collect`: each item gives `{ok: true, value}` or `{ok: false, error: {name, message}}`. Absent: `fail`. */
  readonly onItemError?: 'collect';
  readonly result: 'step' | 'record';
  readonly body: readonly LockedStep[];
}

/**
 * Runs `body` again and again until `until` holds after it, at most `max` times; when it never does,
 * the step fails. The output is the record of the last round's outputs. `index` counts from 0.
 */
export interface RepeatStep extends StepBase {
  readonly kind: 'repeat';
  readonly max: number;
  /** Must be boolean; sees the steps of the body. */
  readonly until: Template;
  readonly body: readonly LockedStep[];
}

/** The first branch whose `if` holds runs; its result is a record of its steps' outputs. No branch: `null`. */
export interface ChooseStep extends StepBase {
  readonly kind: 'choose';
  readonly branches: readonly Branch[];
  readonly else?: readonly LockedStep[];
}

export interface Branch {
  readonly if: Template;
  readonly steps: readonly LockedStep[];
}

/** Waits; the output is `null`. */
export interface SleepStep extends StepBase {
  readonly kind: 'sleep';
  readonly durationMs: number;
}

/** Waits for a person. The output is `{by, at}`, and `form` where there is one: what the person filled in. */
export interface ApproveStep extends StepBase {
  readonly kind: 'approve';
  /** Gives text. */
  readonly message: Template;
  /** A closed object schema. */
  readonly form?: JsonSchema;
  /** Without an answer by then the step fails. */
  readonly timeoutMs?: number;
  /** Who may approve; absent: anybody who may continue the run. Sorted. */
  readonly approvers?: readonly string[];
}

/** Ends the flow, successfully, with these outputs; what is under way is cancelled. */
export interface ReturnStep extends StepBase {
  readonly kind: 'return';
  /** An `object` template with the keys of the flow's outputs. */
  readonly outputs: Template;
}

export interface Retry {
  /** All attempts, the first included. At least 2. */
  readonly attempts: number;
  readonly delayMs: number;
  readonly factor: number;
  readonly maxDelayMs?: number;
  /** `full`: a random delay between zero and the computed one. */
  readonly jitter: 'none' | 'full';
  /** Over `error: {name, message}` and `attempt`; absent: always. */
  readonly on?: Template;
}

/** `limit` runs of the same group at once; others wait their turn. */
export interface Concurrency {
  /** Gives text; what gives the same text is one group. */
  readonly group: Template;
  readonly limit: number;
}

export interface FlowConcurrency extends Concurrency {
  /** A new run takes the place of one that is under way. Absent: it waits. */
  readonly cancelInProgress?: true;
}
