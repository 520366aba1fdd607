import { expect, test } from 'vitest';
import type { Lock } from '../../lock/index.ts';
import type { RunEvent, RunNotice } from '../events/run-event.ts';
import { createMask } from '../report/mask.ts';
import { advance } from '../schedule/advance.ts';
import { initialState, type RunState } from '../schedule/run-state.ts';
import { FakeSandbox, returned } from '../testing/fake-sandbox.ts';
import { approve, flow, flowsOf, lockOf, script, sleep } from '../testing/flow.ts';
import { endings } from '../testing/play.ts';
import { ProcessSlots } from '../testing/process-slots.ts';
import type { DriverOptions } from './driver-options.ts';
import { RunDriver } from './run-driver.ts';
import { StepProcesses } from './step-processes.ts';

/** The state that these events, from a process that died, have left. */
function left(lock: Lock, flows: ReadonlyMap<string, Lock>, events: readonly RunEvent[]): RunState {
  let state = initialState({ lock, flows });
  const started = { run: 'r', flow: 'f', lock: 'l', inputs: {}, wall: 'deno' };
  for (const event of [{ kind: 'run-started', ...started } as const, ...events]) {
    [state] = advance(state, event);
  }
  return state;
}

function driverOf(
  state: RunState,
  sandbox: FakeSandbox,
  more: Partial<DriverOptions> = {},
): { readonly driver: RunDriver; readonly notices: RunNotice[] } {
  const notices: RunNotice[] = [];
  const driver = new RunDriver({
    state,
    slots: new ProcessSlots(),
    secrets: new Map(),
    mask: createMask([]),
    processes: new StepProcesses(sandbox),
    limits: { running: 4, ahead: 2 },
    seal: JSON.stringify,
    journal: { append: () => Promise.resolve() },
    logs: { add: () => undefined, flush: () => undefined },
    onEvent: (notice) => notices.push(notice),
    loadEngine: () => Promise.reject(new Error('There is no code.')),
    now: Date.now,
    random: () => 0,
    ...more,
  });
  return { driver, notices };
}

const resumed = { kind: 'run-resumed', wall: 'deno' } as const;

test('what was under way goes on: an attempt once more, a sleep for what is left of it', async () => {
  const flows = flowsOf({ sub: lockOf([script('x')]) });
  const lock = lockOf([
    script('done'),
    script('cut'),
    flow('sub', 'sub'),
    sleep('pause', { durationMs: 3_600_000 }),
  ]);
  const state = left(lock, flows, [
    { kind: 'attempt-started', step: 'done', attempt: 1 },
    { kind: 'attempt-started', step: 'cut', attempt: 1 },
    { kind: 'step-succeeded', step: 'done', output: 1 },
    { kind: 'flow-started', step: 'sub', attempt: 1, inputs: {} },
    { kind: 'sleep-started', step: 'pause', until: Date.now() - 1 },
  ]);
  const sandbox = new FakeSandbox();
  const { driver, notices } = driverOf(state, sandbox);
  expect(await driver.drive(resumed)).toMatchObject({ kind: 'finished' });
  expect(sandbox.calls.map(({ context }) => [context.idempotencyKey, context.attempt])).toEqual([
    ['r/cut', 1],
    ['r/sub/x', 1],
  ]);
  expect(notices[0]).toMatchObject(resumed);
});

test('an attempt of a flow has only what is left of its time, and the next one all of it', async () => {
  const flows = flowsOf({ sub: lockOf([sleep('nap', { durationMs: 3_600_000 })]) });
  const retry = { attempts: 2, delayMs: 0, factor: 1, jitter: 'none' } as const;
  const hour = 3_600_000;
  const lock = lockOf([flow('sub', 'sub', { timeoutMs: hour, retry })]);
  const state = left(lock, flows, [
    { kind: 'flow-started', step: 'sub', attempt: 1, inputs: {} },
    { kind: 'sleep-started', step: 'sub/nap', until: Date.now() + hour },
  ]);
  const { driver, notices } = driverOf(state, new FakeSandbox(), {
    flowsWorkedMs: new Map([['sub', hour]]),
  });
  const ended = driver.drive(resumed);
  const started = (): unknown[] =>
    notices.flatMap((it) => (it.kind === 'flow-started' ? [it.attempt] : []));
  await expect.poll(started).toEqual([2]);
  await expect
    .poll(() => notices.filter((it) => it.kind === 'sleep-started').map(({ step }) => step))
    .toEqual(['sub/nap']);
  expect(notices).toContainEqual(
    expect.objectContaining({ kind: 'flow-cancelled', step: 'sub', reason: 'timeout' }),
  );
  driver.post({ kind: 'cancel-requested', reason: 'interrupted' });
  expect(await ended).toMatchObject({ finished: { status: 'cancelled' } });
});

test('a run that waits for an approval ends with its answer when somebody gives it', async () => {
  const lock = lockOf([approve('ask'), script('after', { needs: ['ask'] })]);
  const asked: RunEvent = { kind: 'approval-requested', step: 'ask', message: 'Go?' };
  const state = left(lock, new Map(), [asked]);
  const waiting = driverOf(state, new FakeSandbox());
  expect(await waiting.driver.drive(resumed)).toEqual({
    kind: 'waiting',
    approvals: [{ step: 'ask', message: 'Go?' }],
  });
  const { driver, notices } = driverOf(state, new FakeSandbox());
  const ended = driver.drive(resumed);
  const said = { step: 'ask', by: 'ada', identity: 'claimed', at: 0 } as const;
  expect(driver.respond({ kind: 'approval-given', ...said })).toBe(true);
  expect(driver.respond({ kind: 'approval-declined', ...said })).toBe(false);
  expect(await ended).toMatchObject({ kind: 'finished', finished: { status: 'succeeded' } });
  const given = notices.find((it) => it.kind === 'step-succeeded');
  expect(given).toMatchObject({ output: { by: 'ada', at: '1970-01-01T00:00:00.000Z' } });
});

test('a step that held a place takes it back before its attempt is made again', async () => {
  const concurrency = { group: { literal: 'g' }, limit: 1 };
  const lock = lockOf([script('a', { concurrency })]);
  const state = left(lock, new Map(), [
    { kind: 'slot-acquired', step: 'a', group: 'g' },
    { kind: 'attempt-started', step: 'a', attempt: 1 },
  ]);
  const slots = new ProcessSlots();
  const release = await slots.acquire('g', 1, new AbortController().signal);
  const sandbox = new FakeSandbox(() => returned(null));
  const { driver } = driverOf(state, sandbox, { slots });
  const ended = driver.drive(resumed);
  await new Promise(setImmediate);
  expect(sandbox.called).toEqual([]);
  release();
  expect(await ended).toMatchObject({ finished: { status: 'succeeded' } });
  expect(sandbox.called).toEqual(['a']);
  // It was given back at the end.
  await expect(slots.acquire('g', 1, AbortSignal.timeout(5_000))).resolves.toBeTypeOf('function');
});

test('what was being ended is ended, and finally runs', async () => {
  const lock = lockOf([script('a'), approve('ask')], { finally: [script('last')] });
  const state = left(lock, new Map(), [
    { kind: 'attempt-started', step: 'a', attempt: 1 },
    { kind: 'approval-requested', step: 'ask', message: 'Go?' },
    { kind: 'cancel-requested', reason: 'interrupted' },
  ]);
  const { driver, notices } = driverOf(state, new FakeSandbox());
  expect(await driver.drive(resumed)).toMatchObject({ finished: { status: 'cancelled' } });
  expect(endings(notices.filter((it) => it.kind !== 'log'))).toEqual([
    'a failed: The run was interrupted.',
    'ask failed: The run was interrupted.',
    'finally:last succeeded',
  ]);
});
