import type { Lock, Sha256 } from '../lock/index.ts';

/** Everything that a run of one flow may run. */
export interface LockSet {
  /** Of the flow itself. */
  readonly lock: Lock;
  /** Of the flows that it uses as steps, and of those that they use, by the digest that they are pinned by. */
  readonly flows: ReadonlyMap<Sha256, Lock>;
}
