import type { BlobId, Sha256 } from './content-id.ts';
import type { Grants, SubflowGrants } from './grants.ts';
import type { Json, JsonSchema } from './json.ts';
import type { FlowConcurrency, LockedStep } from './locked-step.ts';
import type { Template } from './template.ts';

/** Everything that a run of one flow needs to know. The waist: readers see this and no YAML. */
export interface Lock {
  readonly lockVersion: 1;
  readonly flow: LockedSource;
  /** Human title and text, when the flow has them. */
  readonly name?: string;
  readonly description?: string;
  readonly engine: Engine;
  readonly triggers?: Triggers;
  /** Of the whole run, in milliseconds. */
  readonly timeoutMs?: number;
  /** How many runs of one group there may be at once. */
  readonly concurrency?: FlowConcurrency;
  /** Labels of the machine that `emit/` asks for. Not empty. */
  readonly runsOn?: readonly string[];
  /** The GitHub environment that guards the emitted workflow. */
  readonly environment?: string;
  readonly interface: FlowInterface;
  /** Names of all secrets that the flow may be given, sorted. */
  readonly secrets: readonly string[];
  /** Sorted by id; the runner orders them by `needs`. */
  readonly steps: readonly LockedStep[];
  /** Run when the flow fails, after all that was started has ended; they see every step, and `error`. */
  readonly onError?: readonly LockedStep[];
  /** Run last, whatever happened; they see every step, and `run.status`. */
  readonly finally?: readonly LockedStep[];
  /** What the flow returns, an `object` template; evaluated when all steps have ended. */
  readonly outputs: Template;
  /** By subflow digest. Exactly the flows that steps use. */
  readonly flows?: { readonly [digest: Sha256]: LockedSubflow };
  /** By script digest. Exactly the scripts that steps use. */
  readonly scripts: { readonly [digest: Sha256]: LockedScript };
}

/** A flow that another one uses as a step, by the lock that it had then. */
export interface LockedSubflow {
  /** Of its lock file, relative to the repository root. */
  readonly path: string;
  /** Of the lock's bytes. The digest that the subflow is pinned by leaves its comments out; this one does not. */
  readonly sha256: Sha256;
  readonly blob: BlobId;
  readonly interface: FlowInterface;
  /** Names of the secrets that it must be given, sorted. */
  readonly secrets: readonly string[];
  /** What its steps may touch, by their place in its grants file; `secret` lists the secrets that they take. */
  readonly grants: { readonly [step: string]: SubflowGrants };
}

/** The YAML that the lock was compiled from: the raw bytes' digest, so a comment changes it. */
export interface LockedSource {
  /** Relative to the repository root, with `/`. */
  readonly path: string;
  readonly sha256: Sha256;
}

export interface Engine {
  /** Half-open range of Deno versions, `>=2.9.6 <3.0.0`. */
  readonly deno: string;
}

/** When the flow starts by itself. Read by `emit/`; the runner ignores it. */
export interface Triggers {
  /** Cron expressions, five fields, UTC. */
  readonly schedule?: readonly string[];
  readonly dispatch?: boolean;
  /** Any other key of `on:`, as written. */
  readonly events?: { readonly [name: string]: Json };
}

export interface FlowInterface {
  /** An object schema, closed at the boundary; defaults are in its properties. */
  readonly inputs: JsonSchema;
  readonly outputs: JsonSchema;
}

export interface LockedScript {
  /** Repository path of the module that exports `main`. A key of `modules`. */
  readonly entry: string;
  /** Every module of the closure, type-only ones included, by repository path. */
  readonly modules: { readonly [path: string]: LockedModule };
  /** Where the script imports packages: its Deno lock, format v5. */
  readonly denoLock?: LockedModule & { readonly path: string };
  readonly call: Call;
  /** An object schema; its properties are the keys of `with`. */
  readonly input: JsonSchema;
  /** What `main` returns, as JSON carries it; `null` for nothing. */
  readonly output: JsonSchema;
  /** What the script asks for. */
  readonly permissions: Grants;
}

export interface LockedModule {
  readonly sha256: Sha256;
  readonly blob: BlobId;
}

/** How the arguments reach `main`. */
export interface Call {
  /** `object`: as one object; `parameters`: one argument each, in the order of `names`. */
  readonly form: 'object' | 'parameters';
  /** In parameter order. Empty for `object`. */
  readonly names: readonly string[];
  /** The last parameter: none, the context object, or just its `AbortSignal`. */
  readonly context?: 'context' | 'signal';
}
