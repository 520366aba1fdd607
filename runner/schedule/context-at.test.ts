import { expect, test } from 'vitest';
import type { RunEvent } from '../events/run-event.ts';
import { choose, forEach, lockOf, script } from '../testing/flow.ts';
import { advance } from './advance.ts';
import { contextAt, contextInside } from './context-at.ts';
import { initialState, type RunState } from './run-state.ts';

const lock = lockOf(
  [
    script('ok'),
    script('bad', { onError: 'continue' }),
    script('later', { needs: ['ok'] }),
    forEach('outer', {
      needs: ['ok'],
      as: 'row',
      result: 'record',
      body: [
        script('ok'),
        forEach('inner', { as: 'cell', needs: ['ok'] }),
        choose('pick', [[script('x')]], { needs: ['ok'] }),
      ],
    }),
  ],
  { name: 'Title' },
);

function stateAfter(events: readonly RunEvent[]): RunState {
  let state = initialState({ lock, flows: new Map() });
  for (const event of events) {
    const [next, commands] = advance(state, event);
    state = next;
    for (const command of commands) {
      if (command.kind === 'record') [state] = advance(state, command.event);
    }
  }
  return state;
}

const state = stateAfter([
  { kind: 'run-started', run: 'r1', flow: 'f', lock: 'l', inputs: { a: 1 }, wall: 'deno' },
  { kind: 'step-succeeded', step: 'ok', output: 'out' },
  { kind: 'step-failed', step: 'bad', error: { name: 'TypeError', message: 'no' } },
  { kind: 'items-evaluated', step: 'outer', items: ['A', 'B'] },
  { kind: 'step-succeeded', step: 'outer[1]/ok', output: 'inner' },
  { kind: 'items-evaluated', step: 'outer[1]/inner', items: [7, 8] },
  { kind: 'branch-chosen', step: 'outer[1]/pick', branch: 0 },
]);

test('an expression sees inputs, run, flow and the steps that have ended', () => {
  const { part } = contextAt(state, 'later');
  expect(part('inputs')).toEqual({ a: 1 });
  expect(part('run')).toEqual({ id: 'r1', attempt: 1 });
  expect(part('flow')).toEqual({ name: 'Title' });
  expect(part('steps.ok')).toEqual({ status: 'succeeded', output: 'out' });
  expect(part('steps.bad')).toEqual({
    status: 'failed',
    error: { name: 'TypeError', message: 'no' },
  });
  expect(part('steps.later')).toBeUndefined();
  expect(part('steps.nope')).toBeUndefined();
  expect(part('row')).toBeUndefined();
  expect(part('secrets')).toBeUndefined();
});

test('a flow without a name goes by its id', () => {
  const nameless = { ...lockOf([]), flow: { path: 'flows/a/b.yaml', sha256: '' } };
  const before = initialState({ lock: nameless, flows: new Map() });
  expect(contextInside(before).part('flow')).toEqual({ name: 'a/b' });
});

test('inside a fan-out an expression sees the item, and its own steps before the outer ones', () => {
  const { part } = contextAt(state, 'outer[1]/ok');
  expect(part('row')).toBe('B');
  expect(part('index')).toBe(1);
  expect(part('steps.ok')).toEqual({ status: 'succeeded', output: 'inner' });
  expect(contextAt(state, 'outer[0]/ok').part('steps.ok')).toBeUndefined();
});

test('the innermost item and index win', () => {
  const { part } = contextAt(state, 'outer[1]/inner[0]');
  expect([part('row'), part('cell'), part('index')]).toEqual(['B', 7, 0]);
});

test('a step of a branch sees what stands around the choice', () => {
  const { part } = contextAt(state, 'outer[1]/pick/x');
  expect(part('row')).toBe('B');
  expect(part('steps.bad')).toMatchObject({ status: 'failed' });
  expect(part('steps.ok')).toMatchObject({ output: 'inner' });
});
