import type { RunNotice } from '../events/run-event.ts';

/** Shows a run to somebody. Reporters print through the function they are given, and only they print. */
export interface Reporter {
  readonly report: (notice: RunNotice) => void;
  /** After the last notice, or when the run was given up. */
  readonly close: () => void;
}

/** Prints text as it is. */
export type Write = (text: string) => void;
