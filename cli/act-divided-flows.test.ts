import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { findAct } from './testing/act.ts';
import { openDividedOnAct, until, type DividedOnAct } from './testing/divided-on-act.ts';
import { edit } from './testing/edit.ts';
import { openHackerNews } from './testing/hacker-news.ts';
import { latestRecord } from './testing/run-record.ts';

const act = findAct() ?? '';
if (act === '') {
  console.log('Skipped: act is not installed (go install github.com/nektos/act@v0.2.87)');
}
const onAct = test.skipIf(act === '');

let opened: DividedOnAct | undefined;

afterEach(() => {
  opened?.remove();
  opened = undefined;
});

onAct('each of our own flows, divided, does what `millrace run` does', async () => {
  const news = await openHackerNews();
  try {
    opened = await openDividedOnAct(act, {
      copies: ['flows', 'scripts', 'data'],
      change: (repository) => {
        news.takeOver(repository);
        for (const flow of ['orders-etl', 'release-notes']) {
          edit(repository, `flows/${flow}.yaml`, (text) =>
            text.replace(/^steps:/m, 'on: { dispatch: true }\n\nsteps:'),
          );
        }
        // By their trust alone these would be one job each.
        edit(repository, 'flows/orders-etl.yaml', (text) =>
          text.replace('  totals:\n', '  totals:\n    environment: accounting\n'),
        );
        edit(repository, 'flows/release-notes.yaml', (text) =>
          text.replace('  write:\n', '  write:\n    runs-on: [gpu]\n'),
        );
      },
    });
    const on = opened;
    const secrets = { SLACK_WEBHOOK_URL: news.webhook };
    for (const [flow, groups] of [
      ['orders-etl', 3],
      ['release-notes', 2],
      ['hn-mentions', 2],
    ] as const) {
      const { code, out } = await on.play(flow, { secrets }).ended;
      expect(out.match(/Run Main Run the group/g), flow).toHaveLength(groups);
      expect(code, out).toBe(0);
      expect(out).not.toContain('very-secret-token');
      const run = await on.merged(flow);
      expect(run.status).toBe('succeeded');
      expect(run).toEqual(await on.byHand(flow, secrets));
    }
    expect(news.posts).toHaveLength(2);
  } finally {
    news.close();
  }
});

const files = {
  'scripts/length.ts': 'export function main(text: string): number { return text.length; }\n',
  'scripts/good.ts': `export function main(good: number, ctx?: { attempt: number }): number {
  if ((ctx?.attempt ?? 0) < good) throw new RangeError('not yet');
  return good;
}
`,
  'scripts/slow.ts': `export async function main(text: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  return text.length;
}
`,
  'flows/ends.yaml': `on: { dispatch: true }
steps:
  flaky: { uses: scripts/good.ts, with: { good: 3 }, retry: { attempts: 4, delay: 100ms } }
  broken: { uses: scripts/good.ts, with: { good: '\${{ steps.flaky.output + 6 }}' }, retry: { attempts: 2, delay: 100ms }, environment: staging }
  after: { uses: scripts/length.ts, with: { text: '\${{ "x".repeat(steps.broken.output) }}' } }
on-error:
  tell: { uses: scripts/length.ts, with: { text: '\${{ error.step }}' } }
finally:
  clean: { uses: scripts/length.ts, with: { text: clean }, environment: production }
`,
  'flows/slow.yaml': `on: { dispatch: true }
steps:
  build: { uses: scripts/length.ts, with: { text: four } }
  slow: { uses: scripts/slow.ts, with: { text: '\${{ "x".repeat(steps.build.output) }}' }, environment: staging }
  after: { uses: scripts/length.ts, with: { text: '\${{ "x".repeat(steps.slow.output) }}' }, environment: staging }
finally:
  clean: { uses: scripts/length.ts, with: { text: clean } }
`,
  'flows/ask.yaml': `on: { dispatch: true }
steps:
  build: { uses: scripts/length.ts, with: { text: four } }
  ask: { approve: { message: 'Release \${{ steps.build.output }}?' } }
  use: { uses: scripts/length.ts, with: { text: '\${{ steps.ask.output.by }}' } }
outputs:
  by: \${{ steps.ask.output.by }}
  length: \${{ steps.use.output }}
`,
};

async function open(): Promise<DividedOnAct> {
  opened = await openDividedOnAct(act, { files });
  return opened;
}

onAct('what fails, is tried again, skipped and cleaned up is so on many machines', async () => {
  const on = await open();
  const { code, out } = await on.play('ends').ended;
  expect(code, out).toBe(1);
  const run = await on.merged('ends');
  expect(run.steps.map(({ step, status, attempts }) => [step, status, attempts.length])).toEqual([
    ['after', 'skipped', 0],
    ['broken', 'failed', 2],
    ['finally:clean', 'succeeded', 1],
    ['flaky', 'succeeded', 3],
    ['on-error:tell', 'succeeded', 1],
  ]);
  expect(run).toEqual(await on.byHand('ends'));
});

/**
 * `act` kills what runs and leaves out the steps of later jobs, so what GitHub does stands here by itself: the process is
 * interrupted, and the job runs that notes a cancellation. When that job runs is shown on the model of Actions.
 */
onAct(
  'a run that is cancelled ends as one that `millrace cancel` ends, with its `finally`',
  async () => {
    const on = await open();
    const { repository, machine } = on;
    edit(repository, '.github/workflows/flow-slow.yml', (text) =>
      text.replace('if: ${{ cancelled() }}', 'if: ${{ always() }}'),
    );
    repository.git('commit', '-q', '-a', '-m', 'cancelled');
    const started = on.play('slow');
    await until(started, 'slow: started');
    process.kill(Number(readFileSync(machine.pidFile('run-group'), 'utf8')), 'SIGINT');
    const { code, out } = await started.ended;
    expect(code, out).toBe(1);
    const run = await on.merged('slow');
    expect(run.status).toBe('cancelled');
    expect(run.steps).toContainEqual(
      expect.objectContaining({ step: 'finally:clean', status: 'succeeded' }),
    );
    const here = repository.start(['run', 'slow']);
    await until(here, 'slow: started');
    expect(await repository.millrace('cancel', 'latest')).toMatchObject({ code: 0 });
    await here.ended;
    expect(run).toEqual(await latestRecord(repository));
  },
);

/** What GitHub answers about the reviewers of an environment. */
function approvals(by: readonly string[]): string {
  const given = by.map((login) => ({
    state: 'approved',
    environments: [{ name: 'ask.ask' }],
    user: { login },
  }));
  return `cat > /dev/null; cat <<'X'\n${JSON.stringify(given)}\nX`;
}

onAct(
  'somebody is asked before the job begins: without an answer it waits, run again it goes on',
  async () => {
    const on = await open();
    const { repository, machine } = on;
    machine.program('curl', approvals([]));
    const first = await on.play('ask').ended;
    expect(first.code).toBe(1);
    expect(first.out).toContain('Failure - Main Ask who approved');
    expect(first.out).not.toContain('group ask ');
    expect(await repository.millrace('run', 'ask')).toMatchObject({ code: 5 });
    const waiting = await latestRecord(repository);
    expect(await on.merged('ask')).toEqual(waiting);

    machine.program('curl', approvals(['octocat']));
    const again = await on.play('ask', { attempt: 2 }).ended;
    expect(again.code, again.out).toBe(0);
    const run = await on.merged('ask', 2);
    expect(run.outputs).toEqual({ by: 'octocat', length: 7 });
    await repository.millrace('run', 'ask');
    const approved = await repository.millrace('approve', 'latest', '--by', 'octocat');
    expect(approved.code).toBe(0);
    expect(run).toEqual(await latestRecord(repository));
  },
);
