import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** What a stage made, as complete as its input allowed, and what was wrong. */
export interface Outcome<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}
