import { expect, test } from 'vitest';
import type { Lock } from '../../lock/index.ts';
import { always, lockOf, script } from '../testing/flow.ts';
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
function again(lock: Lock, first: World, from: readonly string[]): readonly string[] {
  const { state, events } = play(lock, first);
  const retried = new Player(state, { conditions: first.conditions ?? {} }, events);
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
