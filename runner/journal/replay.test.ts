import { expect, test } from 'vitest';
import type { RunEvent } from '../events/run-event.ts';
import { getItem } from '../schedule/persistent-array.ts';
import { flow, flowsOf, forEach, lockOf, script } from '../testing/flow.ts';
import { replayRun } from './replay.ts';

const locks = {
  lock: lockOf([flow('a', 'sub'), flow('b', 'sub')]),
  flows: flowsOf({ sub: lockOf([script('x')]) }),
};
const started = { run: 'r', flow: 'f', lock: 'l', inputs: {}, wall: 'deno' };
const failure = { error: { name: 'Error', message: 'no' }, random: 0 };

const history: readonly (readonly [number, RunEvent])[] = [
  [1000, { kind: 'run-started', ...started }],
  [1010, { kind: 'flow-started', step: 'a', attempt: 1, inputs: {} }],
  [1020, { kind: 'attempt-started', step: 'a/x', attempt: 1 }],
  // The process died; the next one came much later.
  [90_000, { kind: 'run-resumed', wall: 'deno' }],
  [90_005, { kind: 'flow-started', step: 'b', attempt: 1, inputs: {} }],
  [90_100, { kind: 'attempt-started', step: 'b/x', attempt: 1 }],
  [90_200, { kind: 'attempt-failed', step: 'b/x', attempt: 1, ...failure }],
];

test('the time of a flow counts while somebody works on it', () => {
  const records = history.map(([at, event]) => ({ at, event }));
  const { workedMs, flowsWorkedMs, lastAt } = replayRun(locks, records, () => '');
  expect({ workedMs, lastAt }).toEqual({ workedMs: 220, lastAt: 90_200 });
  expect([...flowsWorkedMs]).toEqual([
    ['a', 210],
    ['b', 195],
  ]);
});

test('a flow that has ended has no time any more', () => {
  const ends: readonly (readonly [number, RunEvent])[] = [
    ...history,
    [90_300, { kind: 'step-failed', step: 'b/x', error: failure.error }],
    [90_400, { kind: 'attempt-failed', step: 'b', attempt: 1, ...failure }],
  ];
  const records = ends.map(([at, event]) => ({ at, event }));
  const { flowsWorkedMs } = replayRun(locks, records, () => '');
  expect([...flowsWorkedMs]).toEqual([['a', 410]]);
});

test('an end that could be kept masked only is made anew from what was sealed', () => {
  const lock = lockOf([forEach('each', { items: { literal: [1] } })]);
  const item = 'each[0]';
  const events: readonly RunEvent[] = [
    { kind: 'run-started', ...started },
    { kind: 'items-evaluated', step: 'each', items: [1] },
    { kind: 'attempt-started', step: item, attempt: 1 },
    { kind: 'step-succeeded', step: item, output: '***' },
    { kind: 'step-succeeded', step: 'each', output: ['***'] },
  ];
  const records = events.map((event, at) => ({
    at,
    event,
    ...(at === 3 ? { masked: true as const, sealed: { output: 'sealed' } } : {}),
  }));
  const outputOf = (open?: () => string): unknown => {
    const { state } = replayRun({ lock, flows: new Map() }, records, () => '', open);
    return getItem(state.flow.scopes.main.steps, 0);
  };
  expect(outputOf(() => 'told')).toMatchObject({ output: ['told'] });
  expect(outputOf()).toMatchObject({ output: ['***'] });
});
