import type { DenoLock, Lock, Sha256 } from '../../lock/index.ts';
import type { Change } from './change.ts';

/** The repository as it is at one end of the change, as far as the change touches it. */
export interface Side {
  /** By path of the flow's YAML. A flow whose bytes are the same on both sides may be left out of both. */
  readonly flows: ReadonlyMap<string, FlowSide>;
  /** Text of a module by the digest of its bytes; `undefined` where it is not text or not to be had. */
  readonly textOf: (sha256: Sha256) => string | undefined;
  /** A script's Deno lock by the digest of its bytes; `undefined` where it cannot be had. */
  readonly denoLockOf: (sha256: Sha256) => DenoLock | undefined;
  /** How many flows are left out of `flows` because the change does not touch them. Absent: none. */
  readonly leftOut?: number;
  /** Only of head: what `cli/` found outside of flows, as a change of the policy itself; taken over as it is. */
  readonly found?: readonly Change[];
}

export interface FlowSide {
  /** Of the YAML; absent: the file is not there. */
  readonly sourceText?: string;
  readonly lock?: ReadLock;
  /** Only of head: what compiling its sources gave, handed over by `cli/`. Absent: not compiled. */
  readonly drift?: Drift;
}

/** The flow's lock file: its meaning, or why it has none. */
export type ReadLock =
  | { readonly kind: 'read'; readonly lock: Lock; readonly text: string }
  | { readonly kind: 'invalid' | 'newer' | 'conflict'; readonly message: string };

/** How the files of a flow stand to what its sources compile to. */
export interface Drift {
  /**
   * `fresh`: the bytes are what compiling gives. `stale`: the sources changed and the lock did not follow.
   * `edited`: the lock's own record of its source is right, and yet its bytes are not what compiling gives.
   * `invalid`: the sources do not compile. `unknown`: this machine cannot compile them, because a package
   * or a git object is not to be had; that counts against the change.
   */
  readonly state: 'fresh' | 'stale' | 'edited' | 'invalid' | 'unknown';
  /** Files that compiling would write otherwise: the lock, the grants file, the workflow. Sorted. */
  readonly files: readonly string[];
  /** Of `invalid`: what the compiler says, a sentence an error, at most ten. Of `unknown`: what is missing. */
  readonly errors: readonly { readonly message: string; readonly line?: number }[];
  /** Pins of head that are behind the working tree: the step's place, the script, both digests. */
  readonly behind: readonly {
    readonly step: string;
    readonly uses: string;
    readonly from: string;
    readonly to: string;
  }[];
}

/** A step that runs another flow, in a flow of head. `flowUses` reads them off a lock. */
export interface FlowUse {
  /** Path of the YAML of the flow that has the step. */
  readonly flow: string;
  readonly step: string;
  /** Path of the YAML of the flow that the step runs. */
  readonly uses: string;
  /** Places of the steps whose expressions read the step's output; sorted. */
  readonly readers: readonly string[];
}

/** What the repository's policy (base's, never head's) says of a widening. `undefined`: nothing. */
export type Policy = (widening: Widening) => PolicyAnswer | undefined;

export interface Widening {
  /** Flow id, as `millrace.yaml` names it: `billing/sync`. */
  readonly flow: string;
  readonly step?: string;
  /** `net`, `read`, …, `secret`, `engine`, `trigger`, `machine`, `gate`, `integrity`, `policy`. */
  readonly kind: string;
  /**
   * What is gained, one item; `*` for everything. Of `engine` the range; of `trigger` `dispatch`, a cron
   * expression or the event's name; of `machine` a label or the environment (`none`: without one); of `gate` the
   * place of the approval; of `integrity` `npm:name@version`.
   */
  readonly value: string;
}

export interface PolicyAnswer {
  readonly effect: 'deny' | 'require-approval' | 'allow';
  readonly by: readonly string[];
  readonly text: string;
}
