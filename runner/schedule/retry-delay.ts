import type { Retry } from '../../lock/index.ts';

/** How long to wait after attempt `attempt` (the first is 1) failed; `random` is in [0, 1). */
export function retryDelay(retry: Retry, attempt: number, random: number): number {
  const grown = retry.delayMs * retry.factor ** (attempt - 1);
  const longest = Math.min(grown, retry.maxDelayMs ?? Number.POSITIVE_INFINITY, longestTimer);
  return Math.round(retry.jitter === 'full' ? longest * random : longest);
}

/** What timers can count, about 24 days. */
const longestTimer = 2 ** 31 - 1;
