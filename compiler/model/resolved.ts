import type { BlobId, Lock, LockedModule, PathTemplate, Sha256 } from '../../lock/index.ts';
import type { ParsedExpression, ParsedFlow, ParsedStep } from './parsed.ts';

/** A flow whose pins, names and graph are known. Expressions are allow-listed. */
export interface ResolvedFlow {
  readonly stage: 'resolved';
  readonly flow: ParsedFlow;
  readonly steps: readonly ResolvedStep[];
  /** What runs when the flow fails, and what runs last. */
  readonly onError: readonly ResolvedStep[];
  readonly finally: readonly ResolvedStep[];
  /** By the very object in `flow`. Absent for one that was reported. */
  readonly expressions: ReadonlyMap<ParsedExpression, ReadExpression>;
}

/** A step with its place in the graph of its scope. */
export interface ResolvedStep {
  readonly parsed: ParsedStep;
  /** Ids of the same scope: `needs:`, and every step that an expression of it (or inside it) mentions. Sorted. */
  readonly needs: readonly string[];
  /** The script that `uses` names, for `script` and for `for-each` over a script. */
  readonly script?: ScriptClosure;
  /** The flow that `uses` names, for `flow` and for `for-each` over a flow. */
  readonly subflow?: Subflow;
  /** For `for-each` over steps and `repeat`: one scope. For `choose`: one a branch, `else` last. */
  readonly scopes: readonly (readonly ResolvedStep[])[];
}

/** What an expression is made of. */
export interface ReadExpression {
  /** Context parts: `inputs`, `steps.<id>`, `secrets.<NAME>`, `run`, `flow`, and the names of its place: an item, `index`, `error`, `attempt`. Sorted. */
  readonly reads: readonly string[];
  /** Set when it is a plain path or `path ?? literal`, in the form that the lock holds. */
  readonly plain?: PathTemplate;
  /** Set when the whole expression is `secrets.NAME`. */
  readonly secret?: string;
}

/** A flow that is used as a step: all that its user sees of it is its lock. */
export interface Subflow {
  /** What it is pinned by. */
  readonly digest: Sha256;
  /** Repository path of its YAML, and of its lock. */
  readonly path: string;
  readonly lockPath: string;
  readonly lock: Lock;
  /** Of the lock's canonical text. */
  readonly sha256: Sha256;
  readonly blob: BlobId;
  /** `history`: the pin is behind the working tree, and the lock comes from git. */
  readonly origin: 'tree' | 'history';
}

/** All the bytes that can run or shape a schema when this script runs. */
export interface ScriptClosure {
  readonly digest: Sha256;
  /** Repository path of the entry module. */
  readonly entry: string;
  readonly modules: ReadonlyMap<string, ClosureModule>;
  readonly denoLock?: ClosureModule & { readonly path: string };
  /** `history`: the pin is behind the working tree, and the bytes come from git. */
  readonly origin: 'tree' | 'history';
}

export interface ClosureModule extends LockedModule {
  readonly text: string;
}
