import type { JobResult } from './leg.ts';
import type { ModelJob } from './read-workflow.ts';

/** What is known of a job, over all attempts. */
export interface JobState {
  readonly job: ModelJob;
  result: JobResult | undefined;
  /** By shard; one without a matrix has the shard -1. */
  legs: Map<number, LegState>;
  /** Also of earlier attempts: nothing clears them. */
  outputs: Record<string, string>;
}

export interface LegState {
  result: JobResult | undefined;
}
