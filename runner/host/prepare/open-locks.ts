import { checkSources, openLock } from '../../prepare/check-lock.ts';
import { loadSubflows } from '../../prepare/load-subflows.ts';
import type { SourceFiles } from '../../prepare/source-files.ts';
import type { LockSet } from '../../lock-set.ts';
import type { PrepareOptions, Refused } from './prepare-run.ts';

/** What the locks of a flow are read from. */
export type LockSource = Pick<
  PrepareOptions,
  'flowPath' | 'lockText' | 'expect' | 'repository' | 'blobs'
>;

/**
 * The lock of a flow and those of the flows that it uses, verified as for a run, for who runs none of its
 * steps: neither scripts nor packages are looked at.
 */
export async function openLocks(
  source: LockSource,
): Promise<({ readonly ok: true } & LockSet) | Refused> {
  const opened = openLock(source.flowPath, source.lockText, source.expect);
  if (!opened.ok) return { ok: false, refusals: [opened.refusal] };
  const { lock } = opened;
  const files: SourceFiles = {
    ...source.repository,
    readStored: async (digest) => await source.blobs.get(digest),
  };
  const [sources, subflows] = await Promise.all([
    checkSources(lock, files),
    loadSubflows(lock, files),
  ]);
  const refusals = [...sources, ...(subflows.ok ? [] : subflows.refusals)];
  if (refusals.length > 0 || !subflows.ok) return { ok: false, refusals };
  return { ok: true, lock, flows: subflows.flows };
}
