import { afterAll, beforeAll, expect, test } from 'vitest';
import { mostAtOnce } from '../runner/testing/most-at-once.ts';
import { blockRepository, promised, runBlocks, type Ran } from './testing/block-runs.ts';
import type { TestRepository } from './testing/repository.ts';

let repository: TestRepository;
const runs = new Map<string, Ran>();

/** Each flow runs once for all tests that look at it. */
const ran = (flow: string): Ran => {
  const run = runs.get(flow);
  if (run === undefined) throw new Error(`${flow} did not run.`);
  return run;
};

beforeAll(async () => {
  repository = blockRepository();
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  for (const flow of ['fan-out', 'plain', 'memory'])
    runs.set(flow, await runBlocks(repository, flow));
}, 180_000);

afterAll(() => {
  repository.remove();
});

test(promised('Runs its body once an item, at most `parallel` at once'), () => {
  const { code, log, outputs } = ran('fan-out');
  expect(code).toBe(0);
  expect(log.filter((line) => line.startsWith('enter')).toSorted()).toEqual([
    'enter a 1',
    'enter b 2',
    'enter c 0',
    'enter d 3',
  ]);
  expect(mostAtOnce(log)).toBe(2);
  expect(outputs).toMatchObject({ wide: ['C 0', 'A 1', 'B 2', 'D 3'], empty: [] });
});

test(promised('then an item’s result is a record of its steps’ outputs'), () => {
  expect(ran('fan-out').outputs).toMatchObject({
    nested: [
      { twice: 'cc', length: 2 },
      { twice: 'aa', length: 3 },
    ],
  });
});

test(promised('`{ok: true, value}` or `{ok: false, error: {name, message}}`'), () => {
  expect(ran('fan-out').outputs).toMatchObject({
    collected: [
      { ok: true, value: 'attempt 1' },
      { ok: false, error: { name: 'RangeError', message: 'attempt 1 broke' } },
    ],
  });
});

test(promised('the first failed item fails the step, and no further item starts'), () => {
  const { events, ends, outputs } = ran('fan-out');
  expect(outputs).toMatchObject({ stopped: 'Item 1 failed: attempt 1 broke' });
  expect(ends).toMatchObject({
    'stopped[0]': 'succeeded',
    'stopped[1]': 'failed: Error: attempt 1 broke',
    stopped: 'failed: Error: Item 1 failed: attempt 1 broke',
  });
  const third = events.filter((event) => 'step' in event && event.step === 'stopped[2]');
  expect(third.filter(({ kind }) => kind !== 'step-skipped')).toEqual([]);
});

test(
  promised(
    'The first branch whose `if` holds runs. The output is the record of that branch’s outputs',
  ),
  () => {
    const { outputs, ends, events } = ran('plain');
    expect(outputs).toMatchObject({ picked: 'a little', price: 5, nothing: null });
    expect(events.filter(({ kind }) => kind === 'branch-chosen')).toMatchObject([
      { step: 'all', branch: 1 },
      { step: 'nothing', branch: null },
      { step: 'picked', branch: 'else' },
    ]);
    expect(ends).not.toHaveProperty('nothing/never');
  },
);

test('another input takes another branch, and the step whose `if` holds then runs', async () => {
  const { outputs } = await runBlocks(repository, 'plain', ['--input', 'size=large']);
  expect(outputs).toMatchObject({ picked: 'a lot', price: 10, skipped: 1, after: { deep: [20] } });
});

test(promised('Runs its `steps` again and again, `until` holds after a round'), () => {
  const { outputs, ends, events } = ran('plain');
  expect(outputs).toMatchObject({ wait: { state: 'live', round: 2 } });
  expect(ends).toMatchObject({
    'wait[0]/status': 'succeeded',
    'wait[0]/rest': 'succeeded',
    'wait[1]/rest': 'succeeded',
    'wait[2]/rest': 'skipped: condition',
    wait: 'succeeded',
  });
  expect(events.filter(({ kind }) => kind === 'round-ended')).toMatchObject([
    { index: 0, done: false },
    { index: 1, done: false },
    { index: 2, done: true },
  ]);
});

test(promised('Does nothing for so long; the output is `null`.'), () => {
  const { outputs, events } = ran('plain');
  expect(outputs).toMatchObject({ pause: null, after: { deep: [10] } });
  const placeOf = (kind: string, step: string): number =>
    events.findIndex((event) => event.kind === kind && 'step' in event && event.step === step);
  const [begun, slept] = [placeOf('sleep-started', 'pause'), placeOf('step-succeeded', 'pause')];
  expect((events[slept]?.at ?? 0) - (events[begun]?.at ?? 0)).toBeGreaterThanOrEqual(199);
  expect(placeOf('step-succeeded', 'after')).toBeGreaterThan(slept);
});

test(promised('`on` decides over `error` and `attempt`.'), () => {
  const { outputs, events } = ran('plain');
  expect(outputs).toMatchObject({
    retried: 'attempt 3',
    refused: { name: 'TypeError', message: 'attempt 1 broke' },
  });
  const attempts = events.flatMap((event) => (event.kind === 'attempt-started' ? [event] : []));
  expect(attempts.filter(({ step }) => step === 'retried')).toHaveLength(3);
  expect(attempts.filter(({ step }) => step === 'refused')).toHaveLength(1);
});

test(promised('A skipped step does not skip its dependents. Its `output` is `undefined`'), () => {
  expect(ran('plain').ends).toMatchObject({ skipped: 'skipped: condition' });
  expect(ran('plain').outputs).toMatchObject({ skipped: 'skipped' });
});

test(promised('An attempt that needs more fails with `MemoryLimitError`.'), () => {
  const { code, outputs } = ran('memory');
  expect(code).toBe(0);
  expect(outputs).toEqual({
    small: 1,
    large: {
      name: 'MemoryLimitError',
      message: 'The attempt used more memory than its limit of 256 MiB.',
    },
  });
});

test(promised('a value that stands for the output under `run --mock`'), async () => {
  const { ends, outputs, log, events } = await runBlocks(repository, 'mocked', ['--mock']);
  expect(ends).toEqual({ each: 'mocked', release: 'mocked', work: 'mocked', real: 'succeeded' });
  expect(outputs).toEqual({
    work: 'mock of v9',
    release: 'MOCKED',
    each: ['x'],
    real: 'MOCK OF V9',
  });
  expect(log).toEqual(['enter mock of v9', 'leave mock of v9']);
  expect(events[0]).toMatchObject({ kind: 'run-started', mock: true });
});

test('without --mock the mocks are left alone', async () => {
  const { code, ends, outputs } = await runBlocks(repository, 'mocked');
  expect(code).toBe(0);
  expect(Object.values(ends)).not.toContain('mocked');
  expect(outputs).toEqual({ work: 'WORK', release: 'V9 TEST', each: ['A', 'B'], real: 'WORK' });
});

test(promised('Waits for a person, who is shown `message` and fills in `form`'), async () => {
  repository.write('out/log', '');
  const { code, out, err } = await repository.millrace('run', 'ask', '--input', 'version=v7');
  expect(code).toBe(5);
  expect(out).toBe('');
  const [, id = ''] =
    /^millrace: The run (\S+) waits for an approval of ask: Deploy v7\?$/m.exec(err) ?? [];
  expect(err).toContain(`  hint: Run \`millrace approve ${id} ask --form why=`);
  expect(repository.read('out/log')).toBe('enter other\nleave other\n');
  expect(JSON.parse((await repository.millrace('show', id, '--json')).out)).toMatchObject({
    run: id,
  });
});

test('the last line of --json says which approvals a run waits for, with their form', async () => {
  const { code, events } = await runBlocks(repository, 'ask');
  expect(code).toBe(5);
  expect(events.at(-1)).toMatchObject({
    kind: 'run-waiting',
    approvals: [{ step: 'ask', message: 'Deploy v1?', form: { required: ['why'] } }],
  });
});

test('--dry-run tells of every block what it would do, and does nothing', async () => {
  repository.write('out/log', '');
  const plans = ['fan-out', 'plain', 'ask', 'early', 'never', 'memory'].map(
    async (flow) => await repository.millrace('run', flow, '--dry-run'),
  );
  const said = (await Promise.all(plans)).map(({ code, out, err }) => {
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out;
  });
  expect(said.join('\n')).toMatchSnapshot();
  expect(repository.read('out/log')).toBe('');
});
