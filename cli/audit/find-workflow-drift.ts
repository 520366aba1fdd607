import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowFacts, LockState, Unchecked, WorkflowFacts } from '../../audit/index.ts';
import { formatLock, type Lock } from '../../lock/index.ts';
import { planWorkflows } from '../workflows/plan-workflows.ts';
import { workingWorkflowFiles } from '../workflows/workflow-files.ts';
import type { WorkingFiles } from '../working-files.ts';
import type { Workspace } from '../workspace.ts';

/** The emitted workflows of these flows against what their locks, as they lie there, ask for. */
export async function findWorkflowDrift(
  { workspace, files }: { readonly workspace: Workspace; readonly files: WorkingFiles },
  flows: readonly FlowFacts[],
): Promise<{ readonly facts: readonly WorkflowFacts[]; readonly unchecked: readonly Unchecked[] }> {
  const locks = flows.flatMap(({ lockPath, lock }) =>
    lock.kind === 'read' || lock.kind === 'noncanonical'
      ? [{ path: lockPath, text: canonicalText(lock), lock: lock.lock }]
      : [],
  );
  const { wanted, groups, changed, stale, refused } = await planWorkflows(
    locks,
    workingWorkflowFiles(workspace, files),
  );
  const flowOf = new Map([...wanted, ...groups].map(({ path, flow }) => [path, flow]));
  const facts = [
    ...changed.map(({ path }): WorkflowFacts => {
      const flow = flowOf.get(path);
      const state = files.digestOf(path) === null ? 'missing' : 'changed';
      return { path, ...(flow !== undefined && { flow }), state };
    }),
    ...stale.map((path): WorkflowFacts => ({ path, state: 'unwanted' })),
  ];
  return {
    facts: facts.sort((a, b) => (a.path < b.path ? -1 : 1)),
    // To whoever has nothing of GitHub's here it does not matter.
    unchecked: existsSync(join(workspace.root, '.github'))
      ? refused.map(({ flow, isDivided, message, hint }) => {
          const what = isDivided
            ? 'is to run on many machines and cannot'
            : 'starts by itself and has no workflow';
          return { rule: 'form/workflow-drift', reason: `${flow} ${what}: ${message}. ${hint}` };
        })
      : [],
  };
}

/** Also of a lock whose form alone is wrong. */
function canonicalText(state: Extract<LockState, { readonly lock: Lock }>): string {
  return state.kind === 'read' ? state.text : formatLock(state.lock);
}
