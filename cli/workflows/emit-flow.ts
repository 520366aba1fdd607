import {
  emitDistributed,
  emitWorkflow,
  workflowPath,
  type WorkflowFacts,
} from '../../emit/index.ts';
import { groupPlanDigest } from '../../groups/index.ts';
import { sha256, type Lock } from '../../lock/index.ts';
import type { CompiledFile } from '../compile-memory.ts';
import { flowId } from '../workspace.ts';
import { innerApproval } from './inner-approval.ts';
import { groupsPath, planGroups } from './plan-groups.ts';
import type { WorkflowFiles } from './workflow-files.ts';

/** A flow that starts by itself, with its lock's text. */
export interface FlowToEmit {
  /** Path of its YAML. */
  readonly flow: string;
  readonly text: string;
  readonly lock: Lock;
}

export type EmittedFlow =
  | {
      readonly ok: true;
      readonly workflow: CompiledFile;
      /** Of a flow that runs on many machines. */
      readonly groups?: CompiledFile;
    }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** What of a flow lies beside its lock and among the workflows: for one job, or for many where a plan lies there. */
export function emitFlow(
  { flow, text, lock }: FlowToEmit,
  facts: Omit<WorkflowFacts, 'id'>,
  files: WorkflowFiles,
): EmittedFlow {
  const id = flowId(flow);
  const path = workflowPath(id);
  const planPath = groupsPath(flow);
  const kept = files.readText(planPath);
  if (kept === undefined) {
    return { ok: true, workflow: { path, text: emitWorkflow(lock, { ...facts, id }) } };
  }
  const planned = planGroups({ lock, digest: sha256(text), kept });
  if (!planned.ok) return planned;
  const asked = innerApproval(lock, files);
  if (asked !== undefined) {
    return {
      ok: false,
      message: `GitHub cannot ask for the approval \`${asked}\`, which is inside another flow; on many machines nobody else could answer`,
      hint: 'Ask in this flow itself, or run it in one job: `millrace emit github --single`.',
    };
  }
  const digest = groupPlanDigest(planned.text);
  const emitted = emitDistributed(
    lock,
    { ...facts, id },
    { plan: planned.plan, digest, path: planPath },
  );
  if (!emitted.ok) return emitted;
  return {
    ok: true,
    workflow: { path, text: emitted.text },
    groups: { path: planPath, text: planned.text },
  };
}
