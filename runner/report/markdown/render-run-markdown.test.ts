import { expect, test } from 'vitest';
import type { RunView } from '../../journal/run-view.ts';
import type { StepView } from '../../journal/step-view.ts';
import { renderRunMarkdown } from './render-run-markdown.ts';

const view: RunView = {
  run: '20261128-090000000-abc123',
  flow: 'flows/report.yaml',
  lock: `sha256:${'0'.repeat(64)}`,
  wall: 'bubblewrap and Deno',
  inputs: { word: 'a' },
  status: 'failed',
  startedAt: Date.UTC(2026, 10, 28, 9),
  endedAt: Date.UTC(2026, 10, 28, 9, 1),
  outputs: null,
  error: { step: 'say', name: 'Error', message: 'it would not' },
  steps: [
    step('first', { output: 1 }),
    step('say', {
      status: 'failed',
      error: { name: 'Error', message: 'it would not' },
      attempts: [1, 2].map((attempt) => ({ attempt, startedAt: 0, endedAt: 1 })),
    }),
    step('ask', { status: 'unfinished', waiting: { kind: 'approval', message: 'Go on?' } }),
  ],
  history: [{ kind: 'retried', at: 1, attempt: 2, from: [] }],
  torn: 0,
};

function step(name: string, parts: Partial<StepView> = {}): StepView {
  return { step: name, status: 'succeeded', startedAt: 0, endedAt: 1_500, attempts: [], ...parts };
}

test('a run says how it ended, what failed and why, what it waits for, and each step’s time', async () => {
  await expect(renderRunMarkdown(view, 'Report')).toMatchFileSnapshot('testdata/failed.md');
});

test('outputs stand in a block that nothing in them ends', () => {
  const outputs = { text: '```\n</details> # no heading' };
  const text = renderRunMarkdown({ ...view, status: 'succeeded', steps: [], outputs }, 'Report');
  expect(text).toContain('````json\n');
  expect(text.split('````')).toHaveLength(3);
});

test('what came from the run is no markup, no mention, no command and no new cell', () => {
  const hostile =
    '<script>alert(1)</script> @team #12 [a](b) | x `c` ![i](u)\n::error::\u202e\u001b[31m';
  const steps = [step('say', { status: 'failed', error: { name: hostile, message: hostile } })];
  const text = renderRunMarkdown({ ...view, steps, inputs: {}, wall: hostile }, hostile);
  for (const live of [
    '<script>',
    '@team',
    '#12',
    '[a](b)',
    '![i]',
    '\n::error',
    '\u202e',
    '\u001b',
  ]) {
    expect(text).not.toContain(live);
  }
  const rows = text.split('\n').filter((line) => line.startsWith('| ✗'));
  expect(rows).toHaveLength(1);
});

test('however much there is, the summary fits, and says what is not shown', () => {
  const long = '"`|<@'.repeat(20_000);
  const steps = Array.from({ length: 3_000 }, (_, at) =>
    step(`s${String(at)}`, {
      status: 'failed',
      error: { name: 'Error', message: long },
      waiting: { kind: 'approval', message: long },
    }),
  );
  for (const outputs of [{ long }, long.repeat(50)]) {
    const text = renderRunMarkdown({ ...view, steps, outputs, inputs: { long } }, long);
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(900 * 1024);
    expect(text).toMatch(/(?:3,000|2,\d{3}) steps and items are not shown/u);
  }
});

test('a value that was too large for the journal is named by its size', () => {
  const stored = { outputs: { sha256: '0'.repeat(64), bytes: 5_000_000 } };
  const text = renderRunMarkdown({ ...view, status: 'succeeded', steps: [], stored }, 'Report');
  expect(text).toContain('5.0 MB, kept in the journal.');
});
