import { groupsPath } from '../workflows/plan-groups.ts';
import { startingFlow, type LockToEmit } from '../workflows/plan-workflows.ts';
import type { WorkflowFiles } from '../workflows/workflow-files.ts';
import type { DivisionSource } from './divide-flow.ts';

/**
 * The files of the repository as a plan of workflows is to see them: with `--distributed` every flow that starts by itself is
 * divided anew, with `--single` none is divided any more. Without both they are as they lie there.
 */
export async function chooseDivision(
  source: DivisionSource,
  locks: readonly LockToEmit[],
  files: WorkflowFiles,
): Promise<WorkflowFiles> {
  const { invocation } = source;
  if (invocation.flag('single')) {
    const paths = locks.map(({ path }) => groupsPath(flowOf(path)));
    return withTexts(files, new Map(paths.map((path) => [path, undefined])));
  }
  if (!invocation.flag('distributed')) return files;
  const { divideFlow } = await import('./divide-flow.ts');
  const plans = locks.flatMap(startingFlow).map((flow): [string, string] => {
    const { planned } = divideFlow(flow, source);
    // What cannot be divided is refused, with its reason, where its workflow is planned.
    return [
      groupsPath(flow.flow),
      planned.ok ? planned.text : (files.readText(groupsPath(flow.flow)) ?? ''),
    ];
  });
  return withTexts(files, new Map(plans));
}

function withTexts(
  files: WorkflowFiles,
  texts: ReadonlyMap<string, string | undefined>,
): WorkflowFiles {
  return {
    ...files,
    readText: (path) => (texts.has(path) ? texts.get(path) : files.readText(path)),
  };
}

function flowOf(lock: string): string {
  return lock.replace(/\.lock\.json$/, '.yaml');
}
