import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OperationalError } from '../../store/index.ts';
import { createMask } from '../report/mask.ts';
import { FakeSandbox, returned, threw, untilTold } from '../testing/fake-sandbox.ts';
import { failure, forEach, lockOf, script } from '../testing/flow.ts';
import { chain, root, run } from '../testing/run-fixture.ts';
import { initialState } from '../schedule/run-state.ts';
import { ProcessSlots } from '../testing/process-slots.ts';
import { RunDriver } from './run-driver.ts';
import { StepProcesses } from './step-processes.ts';

test('the steps that come next are started before they are called', async () => {
  const first = untilTold();
  const startedAtFirst: string[] = [];
  const sandbox: FakeSandbox = new FakeSandbox((step) => {
    if (step !== 's0') return returned(null);
    setImmediate(() => {
      startedAtFirst.push(...sandbox.started);
      first.end(returned(null));
    });
    return first.outcome;
  });
  await run(lockOf(chain(4)), sandbox);
  expect(startedAtFirst.slice(0, 3)).toEqual(['s0', 's1', 's2']);
});

test('what was started ahead and is not needed is killed', async () => {
  const sandbox = new FakeSandbox((step) => (step === 's0' ? threw('no') : returned(null)));
  const { ends } = await run(lockOf(chain(4)), sandbox);
  expect(sandbox.called).toEqual(['s0']);
  expect(sandbox.started.length).toBeGreaterThan(1);
  expect(ends.at(-1)).toBe('failed');
});

test('a failed attempt is tried again, with the same idempotency key', async () => {
  const retry = { attempts: 3, delayMs: 1, factor: 1, jitter: 'none' } as const;
  const sandbox = new FakeSandbox((_, { context }) =>
    context.attempt < 3 ? threw('not yet') : returned('done'),
  );
  const { ends } = await run(lockOf([script('a', { retry })]), sandbox);
  expect(ends).toEqual(['a succeeded', 'succeeded']);
  expect(sandbox.calls.map(({ context }) => context.attempt)).toEqual([1, 2, 3]);
  expect(new Set(sandbox.calls.map(({ context }) => context.idempotencyKey)).size).toBe(1);
});

test('an interruption kills what runs, and the journal says so', async () => {
  const controller = new AbortController();
  const sandbox = new FakeSandbox((step) => {
    if (step === 's1')
      setImmediate(() => {
        controller.abort();
      });
    return step === 's1' ? untilTold().outcome : returned(null);
  });
  const { ends, result } = await run(lockOf(chain(3)), sandbox, { signal: controller.signal });
  expect(ends).toEqual([
    's0 succeeded',
    's2 skipped: cancelled',
    's1 failed: The run was interrupted.',
    'cancelled',
  ]);
  expect(result).toMatchObject({ error: { name: 'CancelledError' } });
});

test('a run whose signal was given before it began calls nothing', async () => {
  const sandbox = new FakeSandbox();
  const { ends } = await run(lockOf(chain(2)), sandbox, { signal: AbortSignal.abort() });
  expect(ends.at(-1)).toBe('cancelled');
});

test('a flow that runs out of time fails, delays before retries included', async () => {
  const retry = { attempts: 2, delayMs: 60_000, factor: 1, jitter: 'none' } as const;
  const lock = lockOf([script('a', { retry }), script('b')], { timeoutMs: 20 });
  const sandbox = new FakeSandbox((step) => (step === 'a' ? threw('no') : untilTold().outcome));
  const { ends, result } = await run(lock, sandbox);
  expect(new Set(ends)).toEqual(
    new Set([
      'a failed: The flow ran out of time.',
      'b failed: The flow ran out of time.',
      'failed',
    ]),
  );
  expect(result).toMatchObject({ error: { message: 'The flow ran out of time.' } });
});

test('no more steps run at once than there may be processes', async () => {
  const lock = lockOf(Array.from({ length: 30 }, (_, index) => script(`s${String(index)}`)));
  const sandbox = new FakeSandbox(async () => {
    await new Promise(setImmediate);
    return returned(null);
  });
  await run(lock, sandbox, { processes: 4 });
  expect(sandbox.widest).toBe(4);
  expect(sandbox.called.length).toBe(30);
});

test('what steps print is told line by line and kept', async () => {
  const sandbox = new FakeSandbox((_, { onLog }) => {
    onLog('stdout', 'one');
    onLog('stderr', 'two');
    return returned(null);
  });
  const { notices, written } = await run(lockOf([script('a')]), sandbox);
  const lines = notices.flatMap((it) => (it.kind === 'log' ? [`${it.stream} ${it.line}`] : []));
  expect(lines).toEqual(['stdout one', 'stderr two']);
  expect(written).toMatch(/Z out one\n\S+Z err two\n/u);
});

test('when a process cannot be started the run ends with that error, and nothing is left running', async () => {
  const sandbox = new FakeSandbox();
  sandbox.start = () => {
    throw new Error('no Deno');
  };
  await expect(run(lockOf([script('a')]), sandbox)).rejects.toThrow('no Deno');
});

test('a fan-out over a thousand items runs each once, as many at once as it says', async () => {
  const lock = lockOf([
    forEach('each', {
      parallel: 16,
      items: { literal: Array.from({ length: 1000 }, (_, index) => index) },
      body: [script('each', { with: { object: { v: { path: ['item'] } } } })],
    }),
  ]);
  const sandbox = new FakeSandbox();
  const { ends } = await run(lock, sandbox, { processes: 32 });
  expect(ends.at(-1)).toBe('succeeded');
  expect(new Set(sandbox.called).size).toBe(1000);
  expect([sandbox.called.length, sandbox.widest]).toEqual([1000, 16]);
});

test('when the disk is full the steps are killed and the run is no success', async () => {
  const full = new OperationalError('The disk is full: the journal could not be written.');
  const sandbox = new FakeSandbox(() => untilTold().outcome);
  const notices: string[] = [];
  let appends = 0;
  const driver = new RunDriver({
    state: initialState({ lock: lockOf([script('a'), script('b')]), flows: new Map() }),
    slots: new ProcessSlots(),
    secrets: new Map(),
    mask: createMask([]),
    processes: new StepProcesses(sandbox),
    limits: { running: 4, ahead: 2 },
    seal: JSON.stringify,
    journal: {
      append: () => {
        appends += 1;
        if (appends === 1)
          setImmediate(() => {
            driver.post(failed);
          });
        return appends === 1 ? Promise.resolve() : Promise.reject(full);
      },
    },
    logs: { add: () => undefined, flush: () => undefined },
    onEvent: ({ kind }) => notices.push(kind),
    loadEngine: () => Promise.reject(new Error('There is no code.')),
    now: () => 0,
    random: () => 0,
  });
  const failed = { kind: 'step-failed', step: 'a', error: failure('no') } as const;
  const started = { run: 'r', flow: 'f', lock: 'l', inputs: {}, wall: 'deno' };
  await expect(driver.drive({ kind: 'run-started', ...started })).rejects.toBe(full);
  expect(sandbox.called).toEqual(['a', 'b']);
  expect(sandbox.alive).toBe(0);
  // What could not be made durable was not shown either.
  expect(notices).toEqual(['run-started', 'attempt-started', 'attempt-started']);
});

test('when a log cannot be written the run ends with that error', async () => {
  const sandbox = new FakeSandbox((_, { onLog }) => {
    onLog('stdout', 'x');
    return untilTold().outcome;
  });
  const folder = join(root, 'unwritable');
  const before = run(lockOf([script('a')]), sandbox, {
    directory: folder,
    onEvent: ({ kind }) => {
      if (kind !== 'attempt-started') return;
      const [id] = readdirSync(join(folder, 'runs'));
      writeFileSync(join(folder, 'runs', id ?? '', 'logs'), 'in the way');
    },
  });
  await expect(before).rejects.toThrow();
  expect(sandbox.alive).toBe(0);
});
