import type { CompilerHost } from '../model/host.ts';

/** What renewing pins needs from outside: a compiler's host, and somebody who resolves packages. */
export interface PinHost extends CompilerHost {
  /** Makes a script's Deno lock. Nothing is written. */
  readonly resolveDenoLock: (request: DenoLockRequest) => Promise<DenoLockAnswer>;
}

export interface DenoLockRequest {
  /** Repository path of the script's entry module; a key of `modules`. */
  readonly scriptPath: string;
  /** Raw bytes of every module of the closure, by repository path. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  /** Text of the present Deno lock: what it holds keeps its version. */
  readonly existing?: string;
  /** Names of packages that may move to other versions, or all. Absent: none. */
  readonly update?: 'all' | readonly string[];
}

/** The lock's text, or what in the script's files is to blame that there is none. */
export type DenoLockAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly DenoLockProblem[] };

export interface DenoLockProblem {
  /** Repository path of a module, or of the Deno lock. */
  readonly path: string;
  /** Both start at 1. Absent for the file as a whole. */
  readonly line?: number;
  readonly column?: number;
  /** A sentence. */
  readonly message: string;
}
