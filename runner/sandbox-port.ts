import type { Grants, Json, Sha256 } from '../lock/index.ts';
import type { AttemptUse } from './events/attempt-use.ts';

/** Starts steps behind their walls. Everything it may run was verified before it was made. */
export interface Sandbox {
  /** Starts the process of one attempt ahead of its call: not a line of the step runs before `run`. */
  start(spec: StepSpec): StepProcess;
  /** Kills what still runs and removes what is temporary. */
  close(): Promise<void>;
  /** Which walls hold; written into the journal. */
  readonly wall: 'deno' | 'deno+bubblewrap';
  /** Exact version of its Deno, written into the journal; absent: there is none behind it. */
  readonly deno?: string;
}

/** What an attempt runs, and with what power. */
export interface StepSpec {
  readonly script: Sha256;
  readonly grants: Grants;
  /** The most memory that the attempt may use; the sandbox's own limit when absent. */
  readonly memoryMiB?: number;
}

/** One process for one attempt. */
export interface StepProcess {
  /** Called at most once. Resolves at the result frame, not at the exit; never rejects for what a step did. */
  run(call: StepCall): Promise<StepOutcome>;
  /** Kills the whole process tree, at any time, also when `run` was never called. */
  kill(): void;
}

export interface StepCall {
  /** The argument object, secrets filled in. */
  readonly input: Json;
  readonly context: {
    readonly run: string;
    /** Starts at 1. */
    readonly attempt: number;
    readonly idempotencyKey: string;
  };
  readonly timeoutMs?: number;
  /** Values that must not be shown; the caller masks as well. */
  readonly secrets: readonly string[];
  /** One call a line, without its line end. */
  readonly onLog: (stream: 'stdout' | 'stderr', line: string) => void;
  readonly signal: AbortSignal;
}

/** How an attempt ended, and, where that is traced, what it used of its grants. */
export type StepOutcome = StepEnd & { readonly used?: AttemptUse };

/** `text` is JSON as `main`'s result carries it. */
export type StepEnd =
  | { readonly kind: 'returned'; readonly text: string }
  | { readonly kind: 'threw'; readonly error: { readonly name: string; readonly message: string } }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'no-result'; readonly message: string }
  | { readonly kind: 'out-of-memory'; readonly limitMiB: number }
  | { readonly kind: 'output-too-large'; readonly limitBytes: number };
