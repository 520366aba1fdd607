import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../lock/index.ts';
import type { CompileResult } from '../compile-changed.ts';
import type { Context } from '../command.ts';
import type { WorkingFiles } from '../working-files.ts';
import { readText, type Workspace } from '../workspace.ts';
import { planWorkflows, type RefusedWorkflow, type WorkflowPlan } from './plan-workflows.ts';
import { type WorkflowFiles, workingWorkflowFiles } from './workflow-files.ts';

/** What a compile found, with the workflows of its flows among what has changed. */
export interface WithWorkflows {
  readonly result: CompileResult;
  readonly plan: WorkflowPlan;
}

/** Plans the workflows of the flows that compiled, from the locks as they will lie there. */
export async function withWorkflows(
  result: CompileResult,
  { workspace, files }: { readonly workspace: Workspace; readonly files: WorkingFiles },
): Promise<WithWorkflows> {
  const made = new Map(result.changed.map(({ path, text }) => [path, text]));
  const locks = result.locks.map((path) => ({
    path,
    text: made.get(path) ?? readText(workspace, path) ?? '',
  }));
  const plan = await planWorkflows(locks, withMade(workingWorkflowFiles(workspace, files), made));
  return { result: { ...result, changed: [...result.changed, ...plan.changed] }, plan };
}

/** The working tree as it will be: a workflow also depends on the locks of subflows, which the same compile may write. */
function withMade(files: WorkflowFiles, made: ReadonlyMap<string, string>): WorkflowFiles {
  return {
    ...files,
    readText: (path) => made.get(path) ?? files.readText(path),
    digestOf: (path) => {
      const text = made.get(path);
      return text === undefined ? files.digestOf(path) : sha256(text);
    },
  };
}

/** Says why flows have no workflow; to whoever has nothing of GitHub's here and divides no flow it does not matter. */
export function reportRefused(
  root: string,
  context: Context,
  refused: readonly RefusedWorkflow[],
): void {
  const isGithub = existsSync(join(root, '.github'));
  for (const one of refused) {
    if (one.isDivided === true || (isGithub && !context.quiet)) context.err(refusalText(one));
  }
}

export function refusalText({ flow, message, hint, isDivided }: RefusedWorkflow): string {
  if (isDivided === true) {
    return `${flow} is to run on many machines and cannot: ${message}.\n  hint: ${hint}\n`;
  }
  return `${flow} starts by itself and has no workflow: ${message}.\n  hint: ${hint}\n`;
}
