import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findAct, openActMachine, type ActMachine, type ActStarted } from './testing/act.ts';
import { edit } from './testing/edit.ts';
import { openHackerNews } from './testing/hacker-news.ts';
import {
  makeRepository,
  type RepositoryOptions,
  type TestRepository,
} from './testing/repository.ts';

const act = findAct();
if (act === undefined) {
  console.log('Skipped: act is not installed (go install github.com/nektos/act@v0.2.87)');
}
const onAct = test.skipIf(act === undefined);

let repository: TestRepository | undefined;
let machine: ActMachine;

beforeEach(() => {
  if (act !== undefined) machine = openActMachine(act);
});

afterEach(() => {
  if (act !== undefined) machine.remove();
  repository?.remove();
});

/** A repository that installs Millrace from its package-lock.json. */
function open(options: RepositoryOptions): TestRepository {
  const pinned = { version: '0.1.0', integrity: 'sha512-stands-for-what-npm-checks' };
  const made = makeRepository({
    ...options,
    files: {
      'package.json': '{ "private": true, "devDependencies": { "millrace": "0.1.0" } }\n',
      'package-lock.json': JSON.stringify({ packages: { 'node_modules/millrace': pinned } }),
      '.gitignore': '.millrace/\nnode_modules/\nout/\n',
      '.gitattributes': '* text eol=lf\n',
      ...options.files,
    },
  });
  repository = made;
  return made;
}

/** Pins, compiles, which writes the workflows, and commits. */
async function settle(made: TestRepository): Promise<void> {
  expect(await made.millrace('pin')).toMatchObject({ code: 0 });
  expect(await made.millrace('compile')).toMatchObject({ code: 0 });
  made.git('add', '-A');
  made.git('commit', '-q', '-m', 'flows');
}

interface Play {
  readonly attempt?: number;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
}

function play(made: TestRepository, flow: string, more: Play = {}): ActStarted {
  return machine.start({
    root: made.root,
    workflow: `.github/workflows/flow-${flow}.yml`,
    event: 'workflow_dispatch',
    payload: { repository: { full_name: 'acme/flows', default_branch: 'main' } },
    ...more,
  });
}

interface Shown {
  readonly status: string;
  readonly outputs: unknown;
  readonly steps: readonly { readonly step: string; readonly attempts: readonly unknown[] }[];
}

/** The run that the workflow kept, as this machine's Millrace reads its journal. */
async function kept(made: TestRepository, artifact: string): Promise<Shown> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-kept-'));
  try {
    expect(machine.artifact(artifact, folder)).toBe(true);
    rmSync(join(made.root, '.millrace/runs'), { recursive: true, force: true });
    const words = ['-x', '-C', join(made.root, '.millrace'), '-f', join(folder, `${artifact}.tgz`)];
    mkdirSync(join(made.root, '.millrace'), { recursive: true });
    execFileSync('tar', words);
    const { out } = await made.millrace('show', 'latest', '--json');
    // True: it is what show-output.schema.json describes.
    return JSON.parse(out) as Shown;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The outputs of the same flow, run here. */
async function byHand(made: TestRepository, flow: string): Promise<unknown> {
  const { code, out } = await made.millrace('run', flow, '--json');
  expect(code).toBe(0);
  const last: unknown = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');
  return typeof last === 'object' && last !== null && 'outputs' in last ? last.outputs : undefined;
}

onAct.each([
  ['orders-etl', ['flows/orders-etl.yaml', 'scripts/orders', 'data/orders.csv']],
  ['release-notes', ['flows/release-notes.yaml', 'scripts/git', 'scripts/release']],
])('the workflow of %s gives what `millrace run` gives', async (flow, copies) => {
  const made = open({ copies });
  edit(made, `flows/${flow}.yaml`, (text) =>
    text.replace(/^steps:/m, 'on: { dispatch: true }\n\nsteps:'),
  );
  await settle(made);
  const { code, out } = await play(made, flow).ended;
  expect(out).toContain('Job succeeded');
  expect(code).toBe(0);
  const run = await kept(made, `flow-${flow}.journal.1.1`);
  expect(run.status).toBe('succeeded');
  expect(run.outputs).toEqual(await byHand(made, flow));
  expect(out).toContain('Summary - ');
});

onAct('the workflow of hn-mentions runs with its secret, which no log shows', async () => {
  const news = await openHackerNews();
  try {
    const copies = ['flows/hn-mentions.yaml', 'scripts/hn', 'scripts/text', 'scripts/slack'];
    const made = open({ copies });
    news.takeOver(made);
    await settle(made);
    const { code, out } = await play(made, 'hn-mentions', {
      secrets: { SLACK_WEBHOOK_URL: news.webhook },
    }).ended;
    expect(out).toContain('Job succeeded');
    expect(code).toBe(0);
    expect(news.posts).toEqual(['/services/T0/B0/very-secret-token']);
    expect(out).not.toContain('very-secret-token');
    const run = await kept(made, 'flow-hn-mentions.journal.1.1');
    expect(run.outputs).toEqual({ stories: 1, alerted: true });
  } finally {
    news.close();
  }
});

onAct(
  'our three actions run a flow and review a change, as our own workflow uses them',
  async () => {
    const copies = [
      'flows/orders-etl.yaml',
      'scripts/orders',
      'data/orders.csv',
      '.github',
      'packaging',
    ];
    const made = open({ copies, files: { 'package-lock.json': '{ "packages": {} }\n' } });
    // What `act` does not know yet: this repository at this commit.
    edit(made, '.github/workflows/ci.yml', (text) => text.replaceAll('uses: $/', 'uses: ./'));
    made.write('millrace.yaml', 'github: { workflows: false }\n');
    rmSync(join(made.root, '.github/workflows/flow-hn-mentions.yml'));
    await settle(made);
    edit(made, 'flows/orders-etl.yaml', (text) => text.replace('timeout: 1m', 'timeout: 2m'));
    await settle(made);
    const started = machine.start({
      root: made.root,
      workflow: '.github/workflows/ci.yml',
      event: 'pull_request',
      payload: { pull_request: { number: 7 }, repository: { default_branch: 'main' } },
      job: 'actions',
    });
    const { code, out } = await started.ended;
    expect(out).toContain("Millrace is built from this action's own commit.");
    expect(out).toContain('Job succeeded');
    expect(code).toBe(0);
    expect(out).toContain('Millrace review');
    const run = await kept(made, 'flow-orders-etl.journal.1');
    expect(run.outputs).toMatchObject({ database: 'out/ci.db' });
    const review = mkdtempSync(join(tmpdir(), 'millrace-test-kept-'));
    try {
      expect(machine.artifact('millrace-review', review)).toBe(true);
      const range = ['--base', 'HEAD^1', '--head', 'HEAD'];
      const { out: byHandText } = await made.millrace('review', ...range, '--format', 'json');
      expect(readFileSync(join(review, 'review.json'), 'utf8')).toBe(byHandText);
    } finally {
      rmSync(review, { recursive: true });
    }
  },
);

const lengthScript = 'export function main(text: string): number { return text.length; }\n';

onAct('a job whose run is killed keeps its journal, and the re-run goes on from it', async () => {
  const made = open({
    files: {
      'scripts/length.ts': lengthScript,
      'flows/slow.yaml': `on: { dispatch: true }
steps:
  first: { uses: scripts/length.ts, with: { text: four } }
  nap: { sleep: 15s, needs: [first] }
  last: { uses: scripts/length.ts, with: { text: '\${{ "x".repeat(steps.first.output) }}' }, needs: [nap] }
outputs:
  length: \${{ steps.last.output }}
`,
    },
  });
  await settle(made);
  const started = play(made, 'slow');
  const ended = started.ended;
  while (!/first: succeeded/.test(started.said())) {
    if (await Promise.race([ended.then(() => true), pause(50, false)])) break;
  }
  process.kill(Number(readFileSync(machine.pidFile('run'), 'utf8')), 'SIGKILL');
  expect((await ended).code).not.toBe(0);
  expect(await kept(made, 'flow-slow.journal.1.1')).toMatchObject({ status: 'unfinished' });
  const again = await play(made, 'slow', { attempt: 2 }).ended;
  expect(again.out).toContain('Going on with the run');
  expect(again.code).toBe(0);
  const run = await kept(made, 'flow-slow.journal.2.1');
  expect(run).toMatchObject({ status: 'succeeded', outputs: { length: 4 } });
  const attempts = run.steps.map(({ step, attempts: all }) => [step, all.length]);
  expect(attempts).toContainEqual(['first', 1]);
});

const asked = `on: { dispatch: true }
steps:
  ask: { approve: { message: Release? } }
  use: { uses: scripts/length.ts, with: { text: '\${{ steps.ask.output.by }}' } }
outputs:
  by: \${{ steps.ask.output.by }}
  length: \${{ steps.use.output }}
`;

/** What GitHub answers about the reviewers of an environment. */
function approvals(by: readonly string[]): string {
  const given = by.map((login) => ({
    state: 'approved',
    environments: [{ name: 'ask.ask' }],
    user: { login },
  }));
  return `cat > /dev/null; cat <<'X'\n${JSON.stringify(given)}\nX`;
}

onAct('an approval is given by whom GitHub says, and the run goes on in the next job', async () => {
  const made = open({ files: { 'scripts/length.ts': lengthScript, 'flows/ask.yaml': asked } });
  await settle(made);
  machine.program('curl', approvals(['octocat']));
  const { code, out } = await play(made, 'ask').ended;
  expect(out.match(/Job succeeded/g)).toHaveLength(3);
  expect(code).toBe(0);
  const run = await kept(made, 'flow-ask.journal.1.2');
  expect(run).toMatchObject({ status: 'succeeded', outputs: { by: 'octocat', length: 7 } });
});

onAct('where nobody is asked, the workflow fails instead of passing by itself', async () => {
  const made = open({ files: { 'scripts/length.ts': lengthScript, 'flows/ask.yaml': asked } });
  await settle(made);
  machine.program('curl', approvals([]));
  const { code, out } = await play(made, 'ask').ended;
  expect(code).toBe(1);
  // `act` sometimes loses what a step prints last, so the message is not looked for.
  expect(out).toContain('Failure - Main Ask who approved');
  expect(existsSync(join(made.root, '.millrace/runs'))).toBe(false);
});
