import type { FlowFacts } from '../../audit/index.ts';
import { formatLock, type Lock } from '../../lock/index.ts';
import { createCompilerHost } from '../compiler-host.ts';
import { findDrift } from '../drift/find-drift.ts';
import { readBytes } from '../workspace.ts';
import type { AuditWorld } from './audit-world.ts';

/** The flows with how their files in the working tree stand to what they compile to. */
export async function findWorkingDrift(
  { workspace, context, machine }: Pick<AuditWorld, 'workspace' | 'context' | 'machine'>,
  flows: readonly FlowFacts[],
): Promise<readonly FlowFacts[]> {
  const locks = new Map(flows.map((flow) => [flow.path, lockOf(flow)]));
  // A lock whose form alone is wrong is compared by its meaning: its form is a finding of its own.
  const canonical = new Map(
    flows.flatMap(({ lockPath, lock }) =>
      lock.kind === 'noncanonical' ? [[lockPath, Buffer.from(formatLock(lock.lock))] as const] : [],
    ),
  );
  const read = (path: string): Uint8Array | undefined =>
    canonical.get(path) ?? readBytes(workspace, path);
  const drift = await findDrift(
    locks,
    {
      read: (paths) => {
        const found = paths.map((path) => [path, read(path)] as const);
        return Promise.resolve(
          new Map(found.flatMap(([path, bytes]) => (bytes === undefined ? [] : [[path, bytes]]))),
        );
      },
      unreadable: (path) => `${path} cannot be read`,
    },
    createCompilerHost(workspace, context, machine),
  );
  return flows.map((flow) => {
    const found = drift.get(flow.path);
    return found === undefined ? flow : { ...flow, drift: found };
  });
}

function lockOf({ lock }: FlowFacts): Lock | undefined {
  return lock.kind === 'read' || lock.kind === 'noncanonical' ? lock.lock : undefined;
}
