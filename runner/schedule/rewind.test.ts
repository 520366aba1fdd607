import { expect, test } from 'vitest';
import type { Lock } from '../../lock/index.ts';
import { always, forEach, lockOf, script } from '../testing/flow.ts';
import type { RunEvent } from '../events/run-event.ts';
import { play, Player, type World } from '../testing/play.ts';

const steps = [
  script('a'),
  script('b', { needs: ['a'] }),
  script('c', { needs: ['b'] }),
  script('other'),
  script('never', { if: always }),
  script('after', { needs: ['never', 'other'] }),
];

/** What runs when a run of this lock is begun again. */
function again(
  lock: Lock,
  first: World,
  from: readonly string[],
  second: World = {},
): readonly string[] {
  const { state, events } = play(lock, first);
  const retried = new Player(state, { conditions: first.conditions ?? {}, ...second }, events);
  const { events: all, state: last } = retried.play({
    kind: 'run-retried',
    attempt: 2,
    from,
    wall: 'deno',
  });
  expect(last).toMatchObject({ attempt: 2, phase: 'finished' });
  const ran = all
    .slice(events.length)
    .flatMap((it) => (it.kind === 'attempt-started' ? [it.step] : []));
  return [...ran, last.finished?.status ?? ''];
}

const conditions = { never: false };

const items = { each: [1, 2, 3, 4] };
const fans = lockOf([script('a'), forEach('each', { needs: ['a'], parallel: 4 })]);
const breaks = { 'each[1]': ['fails'], 'each[3]': ['fails'] } as const;

test('of a fan-out that failed only the items run again that did not succeed', () => {
  const { state, events } = play(fans, { items, attempts: breaks });
  const retried = new Player(state, { items }, events);
  const begun = { kind: 'run-retried', attempt: 2, from: [], wall: 'deno' } as const;
  const { events: all, state: last } = retried.play(begun);
  const after = all.slice(events.length);
  expect(after.flatMap((it) => (it.kind === 'attempt-started' ? [it.step] : []))).toEqual([
    'each[1]',
    'each[3]',
  ]);
  const output = ['each[0]#1', 'each[1]#1', 'each[2]#1', 'each[3]#1'];
  expect(after).toContainEqual({ kind: 'step-succeeded', step: 'each', output });
  expect(last.finished?.status).toBe('succeeded');
});

test('items run again when what the fan-out reads runs again, or when it is named', () => {
  const first = { items, attempts: breaks } as const;
  const all = ['each[0]', 'each[1]', 'each[2]', 'each[3]'];
  const rerun = (from: readonly string[]): readonly string[] => again(fans, first, from, { items });
  expect(rerun(['a'])).toEqual(['a', ...all, 'succeeded']);
  expect(rerun(['each'])).toEqual([...all, 'succeeded']);
});

test('an item that is another one now runs again', () => {
  const first = { items, attempts: breaks } as const;
  const others = { items: { each: [1, 2, 5] } };
  expect(again(fans, first, [], others)).toEqual(['each[1]', 'each[2]', 'succeeded']);
});

test('what was done before counts also after a retry that did not come to it, or failed again', () => {
  const first = play(fans, { items, attempts: breaks });
  const begun = (attempt: number): RunEvent => ({
    kind: 'run-retried',
    attempt,
    from: [],
    wall: 'deno',
  });
  const halted = new Player(first.state, { items, cancelAfter: 0 }, first.events).play(begun(2));
  expect(halted.state.finished?.status).toBe('cancelled');
  const failing = { items, attempts: { 'each[3]': ['fails'] } } as const;
  const failed = new Player(halted.state, failing, halted.events).play(begun(3));
  const last = new Player(failed.state, { items }, failed.events).play(begun(4));
  expect(last.state.finished?.status).toBe('succeeded');
  const ran = last.events.slice(halted.events.length);
  const steps = ran.flatMap((it) => (it.kind === 'attempt-started' ? [it.step] : []));
  expect(steps).toEqual(['each[1]', 'each[3]', 'each[3]']);
});

test('what failed and what waited for it run again, what succeeded does not', () => {
  const first = { conditions, attempts: { b: ['fails'] } } as const;
  expect(again(lockOf(steps), first, [])).toEqual(['b', 'c', 'succeeded']);
});

test('a step that is named runs again with all that depends on it', () => {
  expect(again(lockOf(steps), { conditions }, ['b'])).toEqual(['b', 'c', 'succeeded']);
});

test('a condition is decided again only when something that it reads runs again', () => {
  expect(again(lockOf(steps), { conditions }, ['other'])).toEqual(['other', 'after', 'succeeded']);
});

test('a run that was interrupted goes on with what it skipped', () => {
  const ran = again(lockOf(steps), { conditions, cancelAfter: 2 }, []);
  expect(ran.toSorted()).toEqual(['a', 'after', 'b', 'c', 'other', 'succeeded']);
});

test('when only finally failed, only finally runs again', () => {
  const lock = lockOf([script('a')], { finally: [script('last')] });
  const first = { attempts: { 'finally:last': ['fails'] } } as const;
  expect(again(lock, first, [])).toEqual(['finally:last', 'succeeded']);
});
