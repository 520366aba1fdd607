import type { BlobId, DenoLock, LockedScript, Sha256 } from '../../lock/index.ts';

/** Where a step of a flow uses a script. */
export interface ScriptUse {
  readonly flow: string;
  readonly step: string;
}

export interface ClosureFacts {
  /** By script digest: each distinct script once, of all flows that were asked for. Sorted by entry, then digest. */
  readonly scripts: readonly ScriptFacts[];
  readonly subflows: readonly SubflowFacts[];
}

export interface ScriptFacts {
  /** The key in the lock. */
  readonly digest: Sha256;
  readonly script: LockedScript;
  /** Sorted. */
  readonly uses: readonly ScriptUse[];
  /** Every module of the closure, sorted by path. */
  readonly modules: readonly ModuleFacts[];
  readonly denoLock?: DenoLockFacts;
  /** Recomputed from what was found; absent where something is missing. */
  readonly computed?: Sha256;
}

export interface ModuleFacts {
  readonly path: string;
  readonly sha256: Sha256;
  readonly blob: BlobId;
  readonly bytes: BytesState;
  /** Of the pinned bytes, as UTF-8; absent when they are missing. */
  readonly text?: string;
  readonly edit?: WorkingEdit;
}

/** What lies in the working tree where a pinned file was: neither what is pinned nor what HEAD has. Absent: no such thing. */
export interface WorkingEdit {
  readonly sha256: Sha256;
  /** Whether HEAD has a file there. */
  readonly isTracked: boolean;
}

/**
 * `there`: bytes that have both digests were found, in the working tree, in git or in the store. `missing`:
 * none of them has any. `mismatch`: what has one of the digests does not have the other.
 */
export type BytesState = 'there' | 'missing' | 'mismatch';

export interface DenoLockFacts {
  readonly path: string;
  readonly sha256: Sha256;
  readonly blob: BlobId;
  readonly bytes: BytesState;
  /** Of the pinned bytes; absent when missing. */
  readonly text?: string;
  /** Absent when `text` is no Deno lock of format 5: `problem` says why. */
  readonly lock?: DenoLock;
  readonly problem?: string;
  readonly edit?: WorkingEdit;
}

export interface SubflowFacts {
  /** The flow that uses it. */
  readonly flow: string;
  readonly digest: Sha256;
  /** Of the subflow's lock. */
  readonly path: string;
  readonly sha256: Sha256;
  readonly blob: BlobId;
  readonly bytes: BytesState;
  /** Of the pinned bytes, as a lock: its digest, computed again; absent where they do not read as one. */
  readonly computed?: Sha256;
  readonly edit?: WorkingEdit;
}
