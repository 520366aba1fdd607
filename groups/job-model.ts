/** What the time and the price of a job depend on, besides its steps. */
export interface JobModel {
  /** Before the first step can begin: the machine, Millrace, what arrives. */
  readonly setupSeconds: number;
  /** Steps that one machine runs at once. */
  readonly processes: number;
  /** Jobs that run at once; others wait. */
  readonly jobsAtOnce: number;
  /** Of a job, setting up included. */
  readonly longestSeconds: number;
}

/**
 * GitHub's: https://docs.github.com/actions/reference/limits gives 20 jobs at once on the free plan and 6 hours a
 * job, of which one is kept for estimates that were too low. Its machines for public repositories have 4 processors.
 */
export const githubJobs: JobModel = {
  setupSeconds: 25,
  processes: 4,
  jobsAtOnce: 20,
  longestSeconds: 5 * 3600,
};

/** Jobs of one matrix. */
export const mostShards = 256;

/** What a job of so many seconds is billed: minutes that have begun. */
export function billedMinutes(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / 60));
}
