import type { Grants } from '../../lock/index.ts';

/** What recorded runs of the locked flows used, joined by step. */
export interface UseFacts {
  /**
   * By flow path, then step place; only of attempts that ran the very script and grants of the lock. A place that
   * steps of several branches have is left out: what any of them used is recorded under that one name.
   */
  readonly steps: readonly UsedByStep[];
}

export interface UsedByStep {
  readonly flow: string;
  readonly step: string;
  /** Traced attempts that succeeded; those of each item, round and retry count. */
  readonly attempts: number;
  /** The runs that they belong to. */
  readonly runs: number;
  /** When the first of those runs started, in milliseconds since 1970. Absent without one. */
  readonly since?: number;
  /** All that any traced attempt used, also one that failed, as grants are written. */
  readonly used: Grants;
  /** Some trace was cut: what is not in `used` may have been used. */
  readonly isCut: boolean;
  /** Kinds of which a trace of this script does not show every use. */
  readonly blind: readonly GrantKind[];
}

export type GrantKind = keyof Grants;
