export type JobResult = 'success' | 'failure' | 'cancelled' | 'skipped';

/** One job, or one leg of a matrix, that runs on a machine. */
export interface Leg {
  readonly job: string;
  readonly attempt: number;
  /** `matrix.shard`. */
  readonly shard: number | undefined;
  /** The environment of its step that has an id. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it is stopped by a cancellation. */
  readonly isStopped: boolean;
}

export interface LegEnd {
  readonly result: 'success' | 'failure' | 'cancelled';
  /** Of its step that has an id. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Texts that GitHub masks in this job: an output that holds one is dropped. */
  readonly masks?: readonly string[];
  /** The machine is lost: no output is taken from it. */
  readonly dies?: boolean;
}
