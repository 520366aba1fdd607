import type { Lock, Sha256 } from '../../lock/index.ts';

/** One flow as its files stand in the working tree. */
export interface FlowFacts {
  /** Of its YAML. */
  readonly path: string;
  /** Of the YAML's bytes; absent: it cannot be read. */
  readonly source?: Sha256;
  readonly lock: LockState;
  /** Of `flows/NAME.lock.json`. */
  readonly lockPath: string;
  readonly grantsPath: string;
  /** Text of the grants file; absent: there is none. */
  readonly grants?: string;
  /** What compiling the sources gave, handed over by `cli/`. Absent: not compiled. */
  readonly drift?: Drift;
}

/** An emitted workflow that is not what the locks ask for, handed over by `cli/`. */
export interface WorkflowFacts {
  /** `.github/workflows/flow-NAME.yml`. */
  readonly path: string;
  /** Of the YAML; absent: a workflow of a flow that is gone. */
  readonly flow?: string;
  /** `unwanted`: nothing starts its flow by itself, or there is no such flow. */
  readonly state: 'changed' | 'missing' | 'unwanted';
}

export type LockState =
  | { readonly kind: 'read'; readonly lock: Lock; readonly text: string }
  /** Reads as a lock when its form is forgiven: only key order, white space or ways to write a value differ. */
  | {
      readonly kind: 'noncanonical';
      readonly lock: Lock;
      readonly text: string;
      readonly message: string;
    }
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'invalid' | 'newer' | 'conflict';
      readonly message: string;
      readonly line?: number;
    };

/** How the files of a flow stand to what its sources compile to. The same words as `review/` uses. */
export interface Drift {
  readonly state: 'fresh' | 'stale' | 'edited' | 'invalid' | 'unknown';
  /** Files that compiling would write otherwise, the lock or the grants file; a lock in its canonical form. Sorted. */
  readonly files: readonly string[];
  /** Of `invalid`: what the compiler says. Of `unknown`: what is missing. */
  readonly errors: readonly { readonly message: string; readonly line?: number }[];
  readonly behind: readonly {
    readonly step: string;
    readonly uses: string;
    readonly from: string;
    /** Empty: what is there cannot be pinned as a whole. */
    readonly to: string;
  }[];
}
