/** What recorded runs of the locked flows used, joined by step. */
export interface UseFacts {
  /** By flow path, then step place; only of runs whose step ran the very script and grants of the lock. */
  readonly steps: readonly UsedByStep[];
}

export interface UsedByStep {
  readonly flow: string;
  readonly step: string;
  /** Attempts that succeeded with tracing on. */
  readonly attempts: number;
  /** Kind and value as a grant would be written: `net`, `api.example.com:443`. Sorted. */
  readonly used: readonly { readonly kind: GrantKind; readonly value: string }[];
}

export type GrantKind = 'net' | 'read' | 'write' | 'env' | 'run' | 'sys';
