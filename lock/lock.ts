import type { Json, JsonSchema } from './json.ts';

/** 64 lower-case hex digits. */
export type Sha256 = string;

/** A git object id of a blob: 40 hex digits (SHA-1 repositories) or 64 (SHA-256 ones). */
export type BlobId = string;

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
  readonly interface: FlowInterface;
  /** Names of all secrets that the flow may be given, sorted. */
  readonly secrets: readonly string[];
  /** Sorted by id; the runner orders them by `needs`. */
  readonly steps: readonly LockedStep[];
  /** What the flow returns, an `object` template; evaluated when all steps have ended. */
  readonly outputs: Template;
  /** By script digest. Exactly the scripts that `steps` name. */
  readonly scripts: { readonly [digest: Sha256]: LockedScript };
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

/** One node of a scope's graph. `if`, `needs`, `onError` mean the same on every kind. */
export type LockedStep = ScriptStep | ValueStep | ForEachStep | ChooseStep;

export interface StepBase {
  /** Unique in its scope. `[A-Za-z_][A-Za-z0-9_-]*`. */
  readonly id: string;
  /** Ids in the same scope that must have ended first: `needs:` and what the expressions read, sorted. */
  readonly needs: readonly string[];
  /** Must be boolean; false skips the step. */
  readonly if?: Template;
  /** `continue`: a failure does not fail the flow, and dependents still run. Absent: `fail`. */
  readonly onError?: 'continue';
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

/** Deno permissions, in Deno's own syntax. An absent key grants nothing; lists are sorted and not empty. */
export interface Grants {
  readonly net?: true | readonly string[];
  readonly read?: true | readonly string[];
  readonly write?: true | readonly string[];
  readonly env?: true | readonly string[];
  readonly run?: true | readonly string[];
  readonly sys?: true | readonly string[];
}

/**
 * A value computed from what earlier steps gave. The context is an object with `inputs`,
 * `steps.<id>` as `{status, output?, error?}`, `run`, `flow` and, inside a fan-out, the `as` name
 * and `index`.
 */
export type Template =
  | LiteralTemplate
  | PathTemplate
  | CodeTemplate
  | TextTemplate
  | ObjectTemplate
  | ArrayTemplate
  | SecretTemplate;

export interface LiteralTemplate {
  readonly literal: Json;
}

/** Own-property lookup from the context's root, with JavaScript's meaning of `.` and `?.`; `else` is `?? literal`. */
export interface PathTemplate {
  /** `{maybe: key}` is `?.key`: a nullish base ends the whole path with `undefined`. */
  readonly path: readonly PathSegment[];
  readonly else?: Json;
}

export type PathSegment = string | number | { readonly maybe: string | number };

/** One JavaScript expression from the compiler's allow-list, evaluated without any power. */
export interface CodeTemplate {
  readonly js: string;
  /** The context's parts that it may see: `inputs`, `steps.<id>`, `run`, `flow`, the `as` name, `index`. Sorted. */
  readonly reads: readonly string[];
}

/** Parts joined as text; an expression part is a string, a number or a boolean. */
export interface TextTemplate {
  readonly text: readonly (string | PathTemplate | CodeTemplate)[];
}

export interface ObjectTemplate {
  readonly object: { readonly [key: string]: Template };
}

export interface ArrayTemplate {
  readonly array: readonly Template[];
}

/** The value of a declared secret; only as a leaf under `with`. */
export interface SecretTemplate {
  readonly secret: string;
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

/** What of a Deno lock (format v5) this project reads. */
export interface DenoLock {
  readonly version: '5';
  /** `npm:zod@^4` to the version with its peers, `4.1.12` or `1.0.0_peer@2.0.0`. */
  readonly specifiers: { readonly [specifier: string]: string };
  /** By id: `name@version`, peers after `_`. */
  readonly npm: { readonly [id: string]: DenoLockPackage };
}

export interface DenoLockPackage {
  readonly integrity: string;
  /** Each `name`, `name@version`, or `alias@npm:name@version`. */
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
  readonly optionalPeers?: readonly string[];
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}
