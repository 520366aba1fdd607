import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sha256 } from '../../lock/index.ts';
import type { WorkingFiles } from '../working-files.ts';
import { isMissing, listGroups, readText, type Workspace } from '../workspace.ts';

export const workflowFolder = '.github/workflows';

/** What of a repository decides what its workflows should be; of the working tree, or of a commit. */
export interface WorkflowFiles {
  /** `undefined` when there is no such file. */
  readonly readText: (path: string) => string | undefined;
  /** `null` when there is no such file. */
  readonly digestOf: (path: string) => Sha256 | null;
  /** Names of what lies in `.github/workflows`, sorted. */
  readonly workflowNames: () => readonly string[];
  /** Paths of the plans of all flows, also of those that are gone, sorted. */
  readonly groupsPaths: () => readonly string[];
  /** Whether this folder is the root of a git repository: GitHub looks nowhere else. */
  readonly isRepositoryRoot: boolean;
}

export function workingWorkflowFiles(workspace: Workspace, files: WorkingFiles): WorkflowFiles {
  return {
    readText: (path) => readText(workspace, path),
    digestOf: files.digestOf,
    workflowNames: () => namesIn(join(workspace.root, workflowFolder)),
    groupsPaths: () => listGroups(workspace),
    isRepositoryRoot: existsSync(join(workspace.root, '.git')),
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
