import type { Lock } from '../lock/index.ts';
import type { Approval } from './approvals.ts';
import type { WorkflowJob } from './workflow-job.ts';
import { machineOf } from './workflow-source.ts';

export function gateJobId({ step }: Pick<Approval, 'step'>): string {
  return `approve-${step}`;
}

/**
 * The job that GitHub holds back until somebody approves, and that then asks who it was. GitHub makes
 * an environment that is not there, and asks nobody then: without a recorded approval the job fails.
 * It holds no secrets, and the job that does cannot read reviews.
 * @param asked when it is asked for: the jobs before it, and what they must have said
 */
export function gateJob(
  lock: Lock,
  approval: Approval,
  asked: Pick<WorkflowJob, 'needs' | 'if'>,
): WorkflowJob {
  return {
    id: gateJobId(approval),
    name: `Approve ${approval.step}`,
    ...asked,
    runsOn: machineOf(lock),
    environment: {
      name: approval.environment,
      why: 'Give this environment required reviewers. In a private repository that takes GitHub Enterprise.',
    },
    minutes: 5,
    permissions: [{ scope: 'actions', access: 'read', why: 'to ask GitHub who approved' }],
    outputs: { by: '${{ steps.who.outputs.by }}' },
    steps: [
      {
        name: 'Ask who approved',
        id: 'who',
        env: { GH_TOKEN: '${{ github.token }}', ENVIRONMENT: approval.environment },
        run: script,
      },
    ],
  };
}

const script = `printf 'Authorization: Bearer %s' "$GH_TOKEN" |
  curl --fail --silent --show-error --retry 3 --header @- \\
    "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID/approvals" \\
    > "$RUNNER_TEMP/approvals.json"
by=$(jq --raw-output --arg environment "$ENVIRONMENT" \\
  'first(.[] | select(.state == "approved" and any(.environments[]; .name == $environment)) | .user.login)' \\
  "$RUNNER_TEMP/approvals.json")
if [ -z "$by" ]; then
  echo "::error::Nobody approved: the environment $ENVIRONMENT asks no one. Give it required reviewers (Settings, Environments)."
  exit 1
fi
printf 'by=%s\\n' "$by" >> "$GITHUB_OUTPUT"
`;
