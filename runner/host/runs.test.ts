import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forEach, lockOf, script } from '../testing/flow.ts';
import { FakeSandbox, returned, threw } from '../testing/fake-sandbox.ts';
import { chain, root, run } from '../testing/run-fixture.ts';
import { newRunId } from './run-directory.ts';
import { readLog } from './read-logs.ts';
import { listRuns, readRun } from './runs.ts';

const runs = join(root, '.millrace/runs');

async function runOf(...args: Parameters<typeof run>): Promise<string> {
  const { result } = await run(...args);
  if (result.kind !== 'finished') expect.fail('it was refused');
  return result.run;
}

function viewOf(id: string): Extract<ReturnType<typeof readRun>, { ok: true }>['view'] {
  const reading = readRun(root, id);
  if (!reading.ok) expect.fail(reading.message);
  return reading.view;
}

test('without runs there is nothing to list', () => {
  expect(listRuns(root)).toEqual([]);
  expect(readRun(root, 'latest')).toMatchObject({ ok: false, message: 'There are no runs yet.' });
});

test('a run is read with its steps, attempts, errors and outputs', async () => {
  const retry = { attempts: 2, delayMs: 1, factor: 1, jitter: 'none' } as const;
  const lock = lockOf(
    [
      script('good', { retry }),
      script('bad', { onError: 'continue' }),
      script('never', { if: { literal: false } }),
      forEach('each', { items: { literal: [1, 2] } }),
    ],
    { outputs: { object: { done: { literal: true } } } },
  );
  const sandbox = new FakeSandbox((step, { context, onLog }) => {
    onLog('stdout', `this is ${step}`);
    if (step === 'bad' || (step === 'good' && context.attempt === 1)) return threw('no');
    return returned({ step });
  });
  const id = await runOf(lock, sandbox);
  const view = viewOf(id);
  expect(view).toMatchObject({ run: id, status: 'succeeded', outputs: { done: true }, torn: 0 });
  const steps = new Map(view.steps.map((step) => [step.step, step]));
  expect(steps.get('good')).toMatchObject({
    status: 'succeeded',
    output: { step: 'good' },
    attempts: [{ attempt: 1, error: { message: 'no' } }, { attempt: 2 }],
  });
  expect(steps.get('bad')).toMatchObject({ status: 'failed', error: { message: 'no' } });
  expect(steps.get('never')).toMatchObject({ status: 'skipped', reason: 'condition' });
  expect(steps.get('each')).toMatchObject({ output: [{ step: 'each[0]' }, { step: 'each[1]' }] });
  const [line, ...more] = readLog(join(runs, id), 'each[1]');
  expect(line).toMatchObject({ step: 'each[1]', stream: 'stdout', line: 'this is each[1]' });
  expect(Math.abs((line?.at ?? 0) - view.startedAt)).toBeLessThan(60_000);
  expect(more).toEqual([]);
  expect(readLog(join(runs, id), 'never')).toEqual([]);
});

test('runs are listed from the newest, and found by the beginning of their id', async () => {
  const first = await runOf(lockOf([]), new FakeSandbox());
  const second = await runOf(lockOf(chain(2)), new FakeSandbox(() => threw('no')));
  const list = listRuns(root);
  expect(list.slice(0, 2).map((it) => it.run)).toEqual([second, first]);
  expect(list[0]).toMatchObject({ flow: 'flows/test.yaml', status: 'failed' });
  expect(listRuns(root, { limit: 1 }).length).toBe(1);
  expect(listRuns(root, { limit: 1, wanted: ({ run }) => run === first })[0]?.run).toBe(first);
  expect(viewOf('latest').run).toBe(second);
  expect(viewOf(second.slice(0, -1)).run).toBe(second);
  expect(readRun(root, '2')).toMatchObject({
    ok: false,
    message: expect.stringContaining('runs begin with "2"') as unknown,
  });
  expect(readRun(root, 'nope')).toMatchObject({ ok: false, message: 'No run is called "nope".' });
});

test('large values are read from their blobs, and a blob that was changed is refused', async () => {
  const large = 'x'.repeat(200_000);
  const id = await runOf(lockOf([script('a')]), new FakeSandbox(() => returned(large)));
  const step = viewOf(id).steps[0];
  expect(step).toMatchObject({ stored: { bytes: 200_002 } });
  expect(step).not.toHaveProperty('output');
  const whole = readRun(root, id, { blobs: true });
  expect(whole.ok && whole.view.steps[0]?.output).toBe(large);
  const [blob] = readdirSync(join(runs, id, 'blobs'));
  appendFileSync(join(runs, id, 'blobs', blob ?? ''), 'y');
  expect(() => readRun(root, id, { blobs: true })).toThrow('was changed');
});

test('a journal without its end is an unfinished run, one with a hole is refused', async () => {
  const id = await runOf(lockOf(chain(3)), new FakeSandbox());
  const path = join(runs, id, 'journal');
  const whole = readFileSync(path);
  writeFileSync(path, whole.subarray(0, whole.length - 5));
  expect(viewOf(id)).toMatchObject({ status: 'unfinished', outputs: null });
  expect(viewOf(id).torn).toBeGreaterThan(0);
  writeFileSync(path, whole.fill(0, 100, 110));
  expect(() => readRun(root, id)).toThrow('cannot be read: it is damaged at byte');
  expect(listRuns(root).find((it) => it.run === id)).toEqual({
    run: id,
    status: 'damaged',
    approvals: [],
  });
});

test('a folder without a journal is a run that never began', () => {
  const id = newRunId(Date.UTC(2000, 0, 2, 3, 4, 5, 6), 7);
  expect(id).toBe('20000102-030405006-000007');
  mkdirSync(join(runs, id));
  expect(listRuns(root).at(-1)).toEqual({ run: id, status: 'unfinished', approvals: [] });
  expect(readRun(root, id)).toMatchObject({ ok: false });
});

test('git is told to ignore it all', () => {
  expect(readFileSync(join(root, '.millrace/.gitignore'), 'utf8')).toBe('*\n');
});
