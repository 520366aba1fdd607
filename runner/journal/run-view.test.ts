import { expect, test } from 'vitest';
import type { RunEvent } from '../events/run-event.ts';
import {
  recordsOf,
  started,
  viewOf,
  waitingRun,
  type Happening,
} from '../testing/report-fixture.ts';
import { viewRun } from './run-view.ts';

const [startedAt] = recordsOf([started()]).map(({ at }) => at);

function stepsOf(...events: readonly RunEvent[]): ReturnType<typeof viewOf>['steps'] {
  return viewOf([started(), ...events.map((event, at): Happening => [10 * (at + 1), event])]).steps;
}

test('records without a start are no run', () => {
  expect(viewRun([], 0)).toBeUndefined();
});

test('a run that asks for an approval waits when nothing else is under way', () => {
  const asks = waitingRun.findIndex(([, { kind }]) => kind === 'approval-requested');
  expect(viewOf(waitingRun.slice(0, asks + 1)).status).toBe('unfinished');
  expect(viewOf(waitingRun).status).toBe('waiting');
});

test('what a step waits for is told until something else happens to it', () => {
  const sleep: RunEvent = { kind: 'sleep-started', step: 'a', until: 99 };
  expect(stepsOf(sleep)[0]).toMatchObject({ waiting: { kind: 'sleep', until: 99 } });
  const [slept] = stepsOf(sleep, { kind: 'step-succeeded', step: 'a', output: null });
  expect(slept).toMatchObject({ status: 'succeeded' });
  expect(slept).not.toHaveProperty('waiting');
  const ask: RunEvent = { kind: 'approval-requested', step: 'a', message: 'Go?', until: 5 };
  expect(stepsOf(ask)[0]).toMatchObject({
    waiting: { kind: 'approval', message: 'Go?', until: 5 },
  });
});

test('an approval tells who answered, and whether that is proven', () => {
  const who = { step: 'a', by: 'ada', identity: 'verified', at: 7 } as const;
  const [given] = stepsOf({ kind: 'approval-given', ...who, form: { size: 1 } });
  expect(given?.answer).toEqual({
    given: true,
    by: 'ada',
    identity: 'verified',
    at: 7,
    form: { size: 1 },
  });
  const [declined] = stepsOf({ kind: 'approval-declined', ...who, reason: 'no' });
  expect(declined?.answer).toMatchObject({ given: false, reason: 'no' });
});

test('a cache tells where an output came from, or what kept it from being used', () => {
  const miss = { key: 'sha256:1', reason: 'changed', changed: ['script', 'grants'] } as const;
  const [ran] = stepsOf({ kind: 'attempt-started', step: 'a', attempt: 1, cache: miss });
  expect(ran?.cache).toEqual({ hit: false, ...miss });
  const hit = { key: 'sha256:1', run: 'r0', at: 3 };
  const [kept] = stepsOf({ kind: 'step-succeeded', step: 'a', output: 1, cache: hit });
  expect(kept?.cache).toEqual({ hit: true, ...hit });
});

test('an attempt that has no end when it is made again was lost', () => {
  const begin: RunEvent = { kind: 'attempt-started', step: 'a', attempt: 1 };
  const [step] = stepsOf(begin, begin, { kind: 'step-succeeded', step: 'a', output: null });
  expect(step?.attempts).toMatchObject([{ attempt: 1, lost: true }, { attempt: 1 }]);
  expect((step?.endedAt ?? 0) - (startedAt ?? 0)).toBe(30);
  expect(step?.startedAt).toBe((startedAt ?? 0) + 10);
});

test('a step that a retry begins again forgets how it ended, and keeps its attempts', () => {
  const error = { name: 'E', message: 'no' };
  const view = viewOf([
    started(),
    [1, { kind: 'attempt-started', step: 'a', attempt: 1 }],
    [2, { kind: 'step-failed', step: 'a', error }],
    [3, { kind: 'run-finished', status: 'failed', outputs: null, run: 'r', error }],
    [9, { kind: 'run-retried', attempt: 2, from: ['a'], wall: 'deno' }],
    [10, { kind: 'attempt-started', step: 'a', attempt: 1 }],
  ]);
  expect(view).toMatchObject({ status: 'unfinished', wall: 'deno', outputs: null });
  expect(view.history).toMatchObject([{ kind: 'retried', attempt: 2, from: ['a'] }]);
  expect(view.steps[0]).toMatchObject({ status: 'unfinished', startedAt: (startedAt ?? 0) + 10 });
  expect(view.steps[0]).not.toHaveProperty('error');
  expect(view.steps[0]?.attempts).toHaveLength(2);
});

test('every version of Deno that ran it is told, and nothing of journals that do not say', () => {
  expect(viewOf([started()])).not.toHaveProperty('deno');
  const again = { kind: 'run-resumed', wall: 'deno' } as const;
  const view = viewOf([
    started(undefined, { deno: '2.9.6' }),
    [1, { ...again, deno: '2.9.6' }],
    [2, again],
    [3, { ...again, deno: '2.10.0' }],
  ]);
  expect(view.deno).toEqual(['2.9.6', '2.10.0']);
});

test('flows, rounds, branches, groups and mocks are told', () => {
  expect(
    stepsOf({ kind: 'flow-started', step: 'f', attempt: 1, inputs: { a: 1 } })[0],
  ).toMatchObject({ inputs: { a: 1 }, attempts: [{ attempt: 1 }] });
  expect(stepsOf({ kind: 'round-ended', step: 'r', index: 2, done: false })[0]?.rounds).toBe(3);
  expect(stepsOf({ kind: 'branch-chosen', step: 'c', branch: 'else' })[0]?.branch).toBe('else');
  expect(stepsOf({ kind: 'slot-acquired', step: 's', group: 'g' })[0]?.group).toBe('g');
  expect(stepsOf({ kind: 'step-succeeded', step: 'm', output: 1, mock: true })[0]?.mock).toBe(true);
});
