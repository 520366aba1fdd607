import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OwnerFile } from './owner-file.ts';
import { diskError } from './disk-error.ts';
import { runsDirectory } from './run-directory.ts';
import { listRuns, type RunSummary } from './runs.ts';

/** Which runs are let go of. */
export interface Retention {
  /** Since the last thing that happened in it. */
  readonly olderThanMs: number;
  /** So many of the newest runs stay, however old. */
  readonly keep: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** What is done where nobody said otherwise. */
export const defaultRetention: Retention = { olderThanMs: 30 * dayMs, keep: 20 };

export interface PruneOptions {
  readonly retention: Retention;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Also runs that could still be resumed or wait for an approval, and damaged ones. */
  readonly unfinished?: boolean;
  /** Says what would go, and removes nothing. */
  readonly dryRun?: boolean;
  /** At most so many at once. */
  readonly limit?: number;
}

export type PrunedRun = RunSummary;

/**
 * Removes runs that have ended long ago, the oldest first, and says which. A run that a process works
 * on stays. Each goes as a whole: a folder that was half removed is never seen as a run.
 */
export function pruneRuns(root: string, options: PruneOptions): readonly PrunedRun[] {
  const { retention, now, dryRun = false, limit = Number.POSITIVE_INFINITY } = options;
  const runs = runsDirectory(join(root, '.millrace'));
  if (!dryRun) removeLeftovers(runs);
  const before = now - retention.olderThanMs;
  const old = runsBegunBefore(runs, before, retention.keep);
  if (old.size === 0) return [];
  const mayGo = (summary: RunSummary): boolean =>
    (summary.endedAt ?? 0) <= before && (options.unfinished === true || hasEnded(summary));
  const pruned: PrunedRun[] = [];
  for (const summary of [...listRuns(root, { among: old, wanted: mayGo })].reverse()) {
    if (pruned.length >= limit) break;
    if (dryRun || remove(runs, summary.run)) pruned.push(summary);
  }
  return pruned;
}

/** By their ids alone, which begin with the time: nothing is read of runs that are young. */
function runsBegunBefore(runs: string, before: number, keep: number): ReadonlySet<string> {
  if (before <= 0) return new Set();
  const limit = new Date(before).toISOString().replaceAll(/\D/gu, '');
  const ids = namesIn(runs)
    .filter((name) => /^\d{8}-\d{9}-/u.test(name))
    .sort();
  return new Set(
    ids
      .slice(0, Math.max(0, ids.length - keep))
      .filter((id) => id.slice(0, 18).replace('-', '') < limit),
  );
}

function hasEnded({ status }: RunSummary): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

/** `false` when somebody works on it. */
function remove(runs: string, run: string): boolean {
  const path = join(runs, run);
  const claim = new OwnerFile(join(path, 'owner')).claim();
  if (claim.kind === 'refused') return false;
  try {
    const removed = join(runs, `.removed-${run}`);
    renameSync(path, removed);
    rmSync(removed, { recursive: true, force: true });
    return true;
  } catch (error) {
    claim.release();
    throw diskError(error, `the run ${run} could not be removed.`);
  }
}

/** Of a process that was killed while it removed a run. */
function removeLeftovers(runs: string): void {
  for (const name of namesIn(runs)) {
    if (name.startsWith('.removed-')) rmSync(join(runs, name), { recursive: true, force: true });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
