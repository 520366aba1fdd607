/**
 * The clock of a run, in milliseconds since 1970: it never goes back, neither behind what the run's
 * journal says nor behind itself, so that a wait that somebody's clock was set back in is not made
 * longer. It stands still until the system's clock has caught up.
 */
export function runClock(notBefore: number, now: () => number = Date.now): () => number {
  let latest = notBefore;
  return () => {
    latest = Math.max(latest, now());
    return latest;
  };
}
