import { listFlows, listGrantsFiles, listLocks, type Workspace } from '../workspace.ts';

/** Lock and grants files that no flow belongs to, sorted. */
export function findOrphans(workspace: Workspace): readonly string[] {
  const flows = new Set(listFlows(workspace));
  return [...listLocks(workspace), ...listGrantsFiles(workspace)]
    .filter((path) => !flows.has(path.replace(/\.(?:lock\.json|grants)$/, '.yaml')))
    .sort();
}
