import type { Lock } from '../../lock/index.ts';

/** The end of the pipeline: what `compile` writes. */
export interface LockedFlow {
  readonly stage: 'locked';
  readonly id: string;
  readonly path: string;
  readonly lock: Lock;
  /** The canonical text of the lock, and of the grants file beside it. */
  readonly lockText: string;
  readonly grantsText: string;
}
