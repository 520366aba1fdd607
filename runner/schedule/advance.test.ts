import { expect, test } from 'vitest';
import { always, forEach, lockOf, repeat, script } from '../testing/flow.ts';
import { endings, play } from '../testing/play.ts';
import { blockCases } from '../testing/block-cases.ts';
import { endCases } from '../testing/end-cases.ts';
import { scheduleCases } from '../testing/schedule-cases.ts';
import { advance } from './advance.ts';
import { initialState } from './run-state.ts';

const retry = { attempts: 3, delayMs: 10, factor: 2, jitter: 'none' } as const;

test.each([...scheduleCases, ...blockCases, ...endCases])(
  '$name',
  ({ steps, more, world, ends }) => {
    const { events, state } = play(lockOf(steps, more), world);
    expect([...endings(events), state.finished?.status]).toEqual(ends);
    expect(state.phase).toBe('finished');
  },
);

test('outputs keep the order of the items, and skipped steps are left out of records', () => {
  const steps = [
    forEach('one', { parallel: 3 }),
    forEach('many', {
      result: 'record',
      onItemError: 'collect',
      body: [script('x'), script('y', { if: always })],
    }),
  ];
  const { events } = play(lockOf(steps), {
    items: { one: [1, 2], many: [1, 2] },
    conditions: { 'many/y': false },
    attempts: { 'many[1]/x': ['fails'] },
    pick: (waiting) => waiting - 1,
  });
  const outputs = events.flatMap((it) =>
    it.kind === 'step-succeeded' && !it.step.includes('[') ? [[it.step, it.output]] : [],
  );
  expect(Object.fromEntries(outputs)).toEqual({
    one: ['one[0]#1', 'one[1]#1'],
    many: [
      { ok: true, value: { x: 'many[0]/x#1' } },
      { ok: false, error: { name: 'Error', message: 'many[1]/x broke' } },
    ],
  });
});

test.each([1, 3, 8])('at most %i items run at once', (parallel) => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  const played = play(lockOf([forEach('each', { parallel })]), {
    items: { each: items },
    pick: (waiting) => Math.floor(waiting / 2),
  });
  expect(played.widest).toBeLessThanOrEqual(parallel);
  expect(played.state.finished?.status).toBe('succeeded');
});

test('delays grow as the lock says', () => {
  const { events } = play(lockOf([script('a', { retry: { ...retry, attempts: 4 } })]), {
    attempts: { a: ['fails'] },
  });
  const delays = events.flatMap((it) => (it.kind === 'retry-scheduled' ? [it.delayMs] : []));
  expect(delays).toEqual([10, 20, 40]);
});

test('a flow that runs out of time has failed', () => {
  const [started] = advance(initialState({ lock: lockOf([script('a')]), flows: new Map() }), {
    kind: 'run-started',
    run: 'r',
    flow: 'f',
    lock: 'l',
    inputs: {},
    wall: 'deno',
  });
  const [cancelled, commands] = advance(started, { kind: 'cancel-requested', reason: 'timeout' });
  expect(commands).toEqual([{ kind: 'stop', step: 'a', reason: 'timeout' }]);
  const error = { name: 'CancelledError', message: 'x' };
  const [, last] = advance(cancelled, { kind: 'step-failed', step: 'a', error });
  const why = { name: 'CancelledError', message: 'The flow ran out of time.' };
  expect(last).toEqual([{ kind: 'finish', status: 'failed', error: why }]);
});

test('a place in a group is asked for after the condition, and before anything else', () => {
  const concurrency = { group: always, limit: 1 };
  const steps = [script('a', { if: always, concurrency, retry }), repeat('b', { concurrency })];
  const { events } = play(lockOf(steps), { attempts: { a: ['fails', 'ok'] } });
  const kinds = (step: string): readonly string[] =>
    events.flatMap((it) => ('step' in it && it.step === step ? [it.kind] : []));
  expect(kinds('a').slice(0, 3)).toEqual([
    'condition-evaluated',
    'slot-acquired',
    'attempt-started',
  ]);
  // The place is kept for the next attempt.
  expect(kinds('a').filter((kind) => kind === 'slot-acquired')).toHaveLength(1);
  expect(kinds('b')).toEqual(['slot-acquired', 'round-ended', 'step-succeeded']);
});

test('an event that cannot be is our mistake', () => {
  const { state } = play(lockOf([script('a')]));
  const event = { kind: 'step-succeeded', step: 'a', output: 1 } as const;
  expect(() => advance(state, event)).toThrow('Millrace is wrong here');
});
