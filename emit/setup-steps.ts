import { actionVersions, workflowDefaults } from './action-versions.ts';
import type { Millrace, WorkflowFacts } from './model.ts';
import type { JobStep } from './workflow-job.ts';

/** Where the default branch's policy is put: below the runner's own folder, which no step can see. */
export const policyFile = '.millrace/policy/millrace.yaml';

/** How the command line is called in a script. Not by npx, which could ask a registry, nor by `.bin`, where another package may have put a `millrace`. */
export function commandOf({ kind }: Millrace): string {
  switch (kind) {
    case 'package':
      return 'node node_modules/millrace/dist/bin/main.js';
    case 'sources':
      return 'node dist/bin/main.js';
    case 'action':
      return 'millrace';
  }
}

/** Checks out what runs, and brings Millrace and the sandbox. */
export function setupSteps({ millrace, needsHistory }: WorkflowFacts): readonly JobStep[] {
  return [
    {
      name: needsHistory
        ? 'Check out, with the history that holds what older pins name'
        : 'Check out',
      uses: actionVersions.checkout,
      with: { 'persist-credentials': false, ...(needsHistory ? { 'fetch-depth': 0 } : {}) },
    },
    {
      name: 'Check out the policy of the default branch',
      uses: actionVersions.checkout,
      with: {
        // By schedule there is no such field, and the branch is the default one anyway.
        ref: '${{ github.event.repository.default_branch }}',
        path: '.millrace/policy',
        'sparse-checkout': 'millrace.yaml',
        'sparse-checkout-cone-mode': false,
        'persist-credentials': false,
      },
    },
    ...installSteps(millrace),
  ];
}

function installSteps(millrace: Millrace): readonly JobStep[] {
  if (millrace.kind === 'action') {
    const { uses, version } = millrace;
    return [{ name: 'Set up Millrace and the sandbox', uses: { uses, version } }];
  }
  const isOwn = millrace.kind === 'sources';
  return [
    {
      name: 'Set up Node.js',
      uses: actionVersions.setupNode,
      with: { 'node-version': workflowDefaults.node, 'package-manager-cache': false },
    },
    {
      name: 'Install Millrace from package-lock.json',
      run: isOwn ? 'npm ci --ignore-scripts\nnpm run build\n' : 'npm ci --ignore-scripts',
    },
    {
      name: 'Install the sandbox where it is missing',
      run: `sh ${isOwn ? '' : 'node_modules/millrace/'}packaging/install-sandbox.sh`,
    },
  ];
}

/**
 * By the lock's digest, so that another lock begins with nothing. Only for jobs without secrets. Not below the
 * workspace: a step sees nothing of `.millrace` there, and so could not see its own files.
 */
export function cacheStep({ digest }: WorkflowFacts): JobStep {
  const key = digest.replace(':', '-');
  return {
    name: 'Take packages and modules from the cache',
    uses: actionVersions.cache,
    with: {
      path: '~/.cache/millrace',
      key: `millrace-\${{ runner.os }}-\${{ runner.arch }}-${key}`,
    },
  };
}
