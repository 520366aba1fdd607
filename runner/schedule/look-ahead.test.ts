import { expect, test } from 'vitest';
import type { LockedStep } from '../../lock/index.ts';
import type { RunEvent } from '../events/run-event.ts';
import { always, choose, forEach, lockOf, script, value } from '../testing/flow.ts';
import { advance } from './advance.ts';
import { firstSteps, lookAhead } from './look-ahead.ts';
import { initialState, type RunState } from './run-state.ts';

function started(steps: readonly LockedStep[], events: readonly RunEvent[] = []): RunState {
  let state = initialState({ lock: lockOf(steps), flows: new Map() });
  const all: readonly RunEvent[] = [
    { kind: 'run-started', run: 'r', flow: 'f', lock: 'l', inputs: {}, wall: 'deno' },
    ...events,
  ];
  for (const event of all) [state] = advance(state, event);
  return state;
}

function ahead(state: RunState, running: readonly string[], limit = 9): readonly string[] {
  return lookAhead(state, running, limit).map(({ step }) => step);
}

const chain = ['a', 'b', 'c', 'd'].map((id, index, ids) =>
  script(id, { needs: ids.slice(Math.max(0, index - 1), index) }),
);

test('a run begins with the scripts that need nothing and have no condition', () => {
  const steps = [
    script('a'),
    script('b', { needs: ['a'] }),
    script('c', { if: always }),
    script('d'),
  ];
  const first = firstSteps(initialState({ lock: lockOf(steps), flows: new Map() }), 9);
  expect(first.map(({ step }) => step)).toEqual(['a', 'd']);
});

test('the steps of a chain are expected one after the other, up to the limit', () => {
  const state = started(chain);
  expect(ahead(state, ['a'])).toEqual(['b', 'c', 'd']);
  expect(ahead(state, ['a'], 2)).toEqual(['b', 'c']);
  expect(ahead(state, [])).toEqual([]);
});

test('a step with a condition, or behind one, is not expected', () => {
  const steps = [
    script('a'),
    script('b', { needs: ['a'], if: always }),
    script('c', { needs: ['b'] }),
    script('d', { needs: ['a'] }),
  ];
  expect(ahead(started(steps), ['a'])).toEqual(['d']);
});

test('a value on the way is passed through', () => {
  const steps = [script('a'), value('v', always, { needs: ['a'] }), script('b', { needs: ['v'] })];
  expect(ahead(started(steps), ['a'])).toEqual(['b']);
});

test('a step that waits for something else as well is not expected', () => {
  const steps = [script('a'), script('x'), script('b', { needs: ['a', 'x'] })];
  expect(ahead(started(steps), ['a'])).toEqual([]);
  expect(ahead(started(steps), ['a', 'x'])).toEqual(['b']);
});

test('the next items of a fan-out are expected, and what follows it only after the last began', () => {
  const steps = [forEach('each', { parallel: 1 }), script('after', { needs: ['each'] })];
  const items: RunEvent = { kind: 'items-evaluated', step: 'each', items: [1, 2, 3] };
  expect(ahead(started(steps, [items]), ['each[0]'])).toEqual(['each[1]', 'each[2]']);
  const done: RunEvent[] = [0, 1].map((index) => ({
    kind: 'step-succeeded',
    step: `each[${String(index)}]`,
    output: null,
  }));
  expect(ahead(started(steps, [items, ...done]), ['each[2]'])).toEqual(['after']);
});

test('an untaken branch is left alone; behind a taken one the flow goes on', () => {
  const steps = [
    choose('pick', [[script('x'), script('y', { needs: ['x'] })], [script('z')]]),
    script('after', { needs: ['pick'] }),
  ];
  expect(ahead(started(steps), [])).toEqual([]);
  const state = started(steps, [{ kind: 'branch-chosen', step: 'pick', branch: 0 }]);
  expect(ahead(state, ['pick/x'])).toEqual(['pick/y', 'after']);
});

test('nothing is expected once the run is being ended', () => {
  const state = started(chain, [{ kind: 'cancel-requested', reason: 'interrupted' }]);
  expect(ahead(state, ['a'])).toEqual([]);
});
