import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Millrace } from '../../emit/index.ts';
import { OperationalError } from '../../store/index.ts';
import { findMillrace } from '../workflows/find-millrace.ts';
import { workingWorkflowFiles } from '../workflows/workflow-files.ts';
import { openWorkingFiles } from '../working-files.ts';
import type { Workspace } from '../workspace.ts';
import { githubWorkflows } from './github-workflows.ts';

export interface GithubPlan {
  /** The workflows by path. */
  readonly files: ReadonlyMap<string, string>;
  /** What is left to do by hand, a line each. */
  readonly next: readonly string[];
}

/** What `init --github` writes, and what it cannot do itself. */
export async function planGithub(workspace: Workspace): Promise<GithubPlan> {
  if (!existsSync(join(workspace.root, '.git'))) {
    throw new OperationalError(
      'GitHub looks for workflows at the root of a repository, and millrace.yaml is below it.',
      {
        hint: 'Move `millrace.yaml`, `flows/` and `scripts/` there, or write the workflows by hand.',
      },
    );
  }
  const found = await findMillrace(workingWorkflowFiles(workspace, openWorkingFiles(workspace)));
  const millrace: Millrace = found.ok ? found.millrace : { kind: 'package' };
  const isMissing = !found.ok && found.message !== undefined;
  return { files: githubWorkflows(millrace), next: nextSteps(isMissing) };
}

function nextSteps(isMissing: boolean): readonly string[] {
  return [
    'On GitHub:',
    ...(isMissing
      ? [
          '  npm install --save-dev --save-exact millrace',
          '                                        the workflows install what package-lock.json holds',
        ]
      : []),
    '  commit .github/ and push it           each pull request is checked and reviewed from then on',
    '  require the check "Review"            Settings, Rules: a review that fails then holds back merging',
    '',
    'Comments on pull requests from forks begin when millrace-comment.yml is on the default branch.',
    '',
  ];
}
