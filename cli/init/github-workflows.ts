import {
  actionVersions,
  type Millrace,
  type PinnedAction,
  workflowDefaults,
} from '../../emit/index.ts';

export const reviewWorkflowPath = '.github/workflows/millrace.yml';
export const commentWorkflowPath = '.github/workflows/millrace-comment.yml';

/**
 * The two workflows of `init --github`, by path. They belong to the user from then on: they are written
 * once, and no command compares them.
 */
export function githubWorkflows(source: Millrace): ReadonlyMap<string, string> {
  return new Map([
    [reviewWorkflowPath, reviewWorkflow(source)],
    [commentWorkflowPath, commentWorkflow(source)],
  ]);
}

function reviewWorkflow(source: Millrace): string {
  return `# Checks every flow on each pull request, and says what the change means: in the job's summary, and in one
# comment that is edited in place. Written by \`millrace init --github\`; it is yours to change.
name: Millrace

on:
  pull_request:
    # Edited: a base that was chosen anew is reviewed anew, and a pass against another branch does not stay.
    types: [opened, synchronize, reopened, edited]
  # An approval that the policy requires may come, and be taken back.
  pull_request_review:
    types: [submitted, dismissed]
  merge_group:

# What a job may do, it says itself.
permissions: {}

concurrency:
  group: millrace-\${{ github.event.pull_request.number || github.ref }}
  cancel-in-progress: true

defaults:
  run:
    shell: bash

jobs:
${reviewJob(source)}
${commentJob(source)}`;
}

function reviewJob(source: Millrace): string {
  const millrace = commandOf(source);
  return `  # Runs what the pull request brings, so it may only read. It passes or fails without any comment.
  review:
    name: Review
    runs-on: ${workflowDefaults.machine}
    timeout-minutes: 20
    permissions:
      contents: read # to check out the repository
      pull-requests: read # to see who has approved
    steps:
      - name: Check out what merging would give, with the history that holds what older pins name
        uses: ${pinned(actionVersions.checkout)}
        with:
          persist-credentials: false
          fetch-depth: 0

${installSteps(source)}
      - name: Check that each lock is what its sources compile to
        run: ${millrace} compile --check --format github

      - name: Review
        if: \${{ !cancelled() && steps.install.outcome == 'success' }}
        env:
          BASE: \${{ github.event.merge_group.base_sha || 'HEAD^1' }}
          GITHUB_TOKEN: \${{ github.token }}
        run: |
          code=0
          ${millrace} review --base "$BASE" --head HEAD --approvals-from-github --format github --out "$RUNNER_TEMP/review" || code=$?
          if [ -f "$RUNNER_TEMP/review/summary.md" ]; then cat "$RUNNER_TEMP/review/summary.md" >> "$GITHUB_STEP_SUMMARY"; fi
          exit "$code"

      - name: Keep the review for the comment
        if: \${{ !cancelled() && steps.install.outcome == 'success' }}
        uses: ${pinned(actionVersions.uploadArtifact)}
        with:
          name: millrace-review
          path: \${{ runner.temp }}/review
          if-no-files-found: ignore
          overwrite: true
          retention-days: 7
`;
}

function commentJob(source: Millrace): string {
  return `  # For branches of this repository, whose authors may write anyway. A fork's token could not:
  # there millrace-comment.yml comments.
  comment:
    name: Comment
    needs: review
    if: \${{ !cancelled() && github.event.pull_request.head.repo.full_name == github.repository }}
    runs-on: ${workflowDefaults.machine}
    timeout-minutes: 10
    permissions:
      contents: read # to check out the repository
      pull-requests: write # to comment
    steps:
      - name: Download the review
        id: download
        continue-on-error: true
        uses: ${pinned(actionVersions.downloadArtifact)}
        with:
          name: millrace-review
          path: \${{ runner.temp }}/review

      - name: Check out
        if: \${{ steps.download.outcome == 'success' }}
        uses: ${pinned(actionVersions.checkout)}
        with:
          persist-credentials: false

${commentSteps(source)}`;
}

function commentWorkflow(source: Millrace): string {
  return `# Comments on pull requests whose own workflow may not: those of forks, and Dependabot's. It begins when
# millrace.yml has ended. Written by \`millrace init --github\`; it is yours to change.
name: Millrace comment

on:
  # This event brings a token that may write, so nothing of the pull request is checked out or run here. Its
  # review comes as data: \`review post\` takes a JSON file that its schema admits, and writes the comment from
  # it with the default branch's code. The pull request's number comes from GitHub, never from that file.
  workflow_run: # zizmor: ignore[dangerous-triggers] data only, for the reasons above
    workflows: [Millrace]
    types: [completed]

# What a job may do, it says itself.
permissions: {}

concurrency:
  group: millrace-comment-\${{ github.event.workflow_run.head_repository.id }}-\${{ github.event.workflow_run.head_branch }}
  cancel-in-progress: true

defaults:
  run:
    shell: bash

jobs:
  comment:
    name: Comment
    if: >-
      \${{
        (
          github.event.workflow_run.event == 'pull_request' ||
          github.event.workflow_run.event == 'pull_request_review'
        ) &&
        github.event.workflow_run.conclusion != 'cancelled' &&
        (
          github.event.workflow_run.head_repository.full_name != github.repository ||
          github.event.workflow_run.actor.login == 'dependabot[bot]'
        )
      }}
    runs-on: ${workflowDefaults.machine}
    timeout-minutes: 10
    permissions:
      actions: read # to download the review from the other workflow's run
      contents: read # to check out the default branch
      pull-requests: write # to comment
    steps:
      - name: Download the review into a folder of its own
        id: download
        continue-on-error: true
        uses: ${pinned(actionVersions.downloadArtifact)}
        with:
          name: millrace-review
          path: \${{ runner.temp }}/review
          run-id: \${{ github.event.workflow_run.id }}
          github-token: \${{ github.token }}

      - name: Check out the default branch
        if: \${{ steps.download.outcome == 'success' }}
        uses: ${pinned(actionVersions.checkout)}
        with:
          persist-credentials: false

${commentSteps(source)}`;
}

/** What both jobs that comment do with a review that was downloaded; without one there is nothing to say. */
function commentSteps(source: Millrace): string {
  return `${installSteps(source, "steps.download.outcome == 'success'")}
      - name: Comment
        if: \${{ steps.download.outcome == 'success' }}
        env:
          GITHUB_TOKEN: \${{ github.token }}
        run: ${commandOf(source)} review post --from "$RUNNER_TEMP/review"
`;
}

/** Never by npx, which could ask a registry, nor by `.bin`, where another package may have put a `millrace`. */
function commandOf({ kind }: Millrace): string {
  switch (kind) {
    case 'package':
      return 'node node_modules/millrace/dist/bin/main.js';
    case 'sources':
      return 'node dist/bin/main.js';
    case 'action':
      return 'millrace';
  }
}

/** Of a package nothing runs while it is installed. Ends with an empty line. */
function installSteps(source: Millrace, condition?: string): string {
  const when = condition === undefined ? '' : `\n        if: \${{ ${condition} }}`;
  if (source.kind === 'action') {
    return `      - name: Set up Millrace
        id: install${when}
        uses: ${pinned(source)}
`;
  }
  const install =
    source.kind === 'package'
      ? 'run: npm ci --ignore-scripts'
      : 'run: |\n          npm ci --ignore-scripts\n          npm run build';
  return `      - name: Set up Node.js${when}
        uses: ${pinned(actionVersions.setupNode)}
        with:
          node-version: '${workflowDefaults.node}'
          package-manager-cache: false

      - name: Install Millrace from package-lock.json
        id: install${when}
        ${install}
`;
}

function pinned({ uses, version }: PinnedAction): string {
  return `${uses} # ${version}`;
}
