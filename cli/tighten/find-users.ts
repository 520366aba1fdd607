import { placedSteps, readLock } from '../../lock/index.ts';
import { listFlows, lockPath, readText, type Workspace } from '../workspace.ts';

/** Flows whose locks use one of these, directly or through others; sorted by path. */
export function findUsers(workspace: Workspace, flows: readonly string[]): readonly string[] {
  const uses = new Map(
    listFlows(workspace).map((flow) => [flow, usedBy(workspace, flow)] as const),
  );
  const found = new Set(flows);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const [flow, used] of uses) if (used.some((path) => found.has(path))) found.add(flow);
  }
  return [...found]
    .filter((flow) => uses.get(flow)?.some((path) => found.has(path)) === true)
    .sort();
}

/** A flow without a lock that can be read runs nothing. */
function usedBy(workspace: Workspace, flow: string): readonly string[] {
  const text = readText(workspace, lockPath(flow));
  const reading = text === undefined ? undefined : readLock(text);
  if (reading?.ok !== true) return [];
  return placedSteps(reading.lock).flatMap(({ step }) => (step.kind === 'flow' ? [step.uses] : []));
}
