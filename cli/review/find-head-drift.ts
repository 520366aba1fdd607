import type { CompilerHost } from '../../compiler/index.ts';
import type { Lock } from '../../lock/index.ts';
import type { Drift, FlowSide } from '../../review/index.ts';
import { findDrift } from '../drift/find-drift.ts';
import { unreadable } from './read-side.ts';
import type { SideFiles } from './side-files.ts';

/** How the files of head's flows stand to what they compile to. */
export async function findHeadDrift(
  flows: ReadonlyMap<string, FlowSide>,
  head: SideFiles,
  host: CompilerHost,
): Promise<ReadonlyMap<string, Drift>> {
  const locks = new Map(
    [...flows].flatMap(([path, side]) =>
      side.sourceText === undefined ? [] : [[path, lockOf(side)] as const],
    ),
  );
  await prefetch([...locks.values()], head);
  return await findDrift(
    locks,
    { read: head.read, unreadable: (path) => unreadable(head, path) },
    host,
  );
}

/** One batch instead of a question to git a module. */
async function prefetch(locks: readonly (Lock | undefined)[], head: SideFiles): Promise<void> {
  const paths = locks.flatMap((lock) =>
    Object.values(lock?.scripts ?? {}).flatMap(({ modules, denoLock }) => [
      ...Object.keys(modules),
      ...(denoLock === undefined ? [] : [denoLock.path]),
    ]),
  );
  await head.read(paths);
}

function lockOf({ lock }: FlowSide): Lock | undefined {
  return lock?.kind === 'read' ? lock.lock : undefined;
}
