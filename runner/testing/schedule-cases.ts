import type { Lock, LockedStep } from '../../lock/index.ts';
import { always, choose, forEach, script, value } from './flow.ts';
import type { World } from './play.ts';

/** A flow, what the world answers, and how it must end. */
export interface ScheduleCase {
  readonly name: string;
  readonly steps: readonly LockedStep[];
  /** What the flow has besides its steps. */
  readonly more?: Partial<Lock>;
  readonly world?: World;
  /** How the steps ended, in that order, and the run at last. */
  readonly ends: readonly string[];
}

const retry = { attempts: 3, delayMs: 10, factor: 2, jitter: 'none' } as const;

export const scheduleCases: readonly ScheduleCase[] = [
  { name: 'a flow without steps succeeds', steps: [], ends: ['succeeded'] },
  {
    name: 'a step starts when all that it needs has ended',
    steps: [script('c', { needs: ['a', 'b'] }), script('a'), script('b', { needs: ['a'] })],
    ends: ['a succeeded', 'b succeeded', 'c succeeded', 'succeeded'],
  },
  {
    name: 'a failure skips dependents and theirs, not the rest, and fails the run',
    steps: [
      script('a'),
      script('b', { needs: ['a'] }),
      script('c', { needs: ['b'] }),
      script('other'),
      script('after', { needs: ['other'] }),
    ],
    world: { attempts: { a: ['fails'] } },
    ends: [
      'a failed: a broke',
      'b skipped: needs',
      'c skipped: needs',
      'other succeeded',
      'after succeeded',
      'failed',
    ],
  },
  {
    name: 'a failure that the flow goes on after skips nothing',
    steps: [script('a', { onError: 'continue' }), script('b', { needs: ['a'] })],
    world: { attempts: { a: ['fails'] } },
    ends: ['a failed: a broke', 'b succeeded', 'succeeded'],
  },
  {
    name: 'a step skipped by its condition does not skip its dependents',
    steps: [script('a', { if: always }), script('b', { needs: ['a'] })],
    world: { conditions: { a: false } },
    ends: ['a skipped: condition', 'b succeeded', 'succeeded'],
  },
  {
    name: 'a step that a failure skips does skip its dependents, its own on-error notwithstanding',
    steps: [
      script('a'),
      script('b', { needs: ['a'], onError: 'continue' }),
      script('c', { needs: ['b'], if: always }),
    ],
    world: { attempts: { a: ['fails'] } },
    ends: ['a failed: a broke', 'b skipped: needs', 'c skipped: needs', 'failed'],
  },
  {
    name: 'one failed need of two is enough, when both have ended',
    steps: [script('a'), script('b'), script('c', { needs: ['a', 'b'] })],
    world: { attempts: { a: ['fails'] } },
    ends: ['a failed: a broke', 'b succeeded', 'c skipped: needs', 'failed'],
  },
  {
    name: 'a condition that cannot be evaluated fails the step',
    steps: [script('a', { if: always }), script('b', { needs: ['a'] })],
    world: { conditions: { a: 'fails' } },
    ends: ['a failed: bad condition', 'b skipped: needs', 'failed'],
  },
  {
    name: 'a value needs no attempt',
    steps: [value('a', { literal: 1 }), value('b', { literal: 2 }, { needs: ['a'] })],
    ends: ['a succeeded', 'b succeeded', 'succeeded'],
  },
  {
    name: 'a retried step succeeds in the end',
    steps: [script('a', { retry })],
    world: { attempts: { a: ['fails', 'fails', 'ok'] } },
    ends: ['a succeeded', 'succeeded'],
  },
  {
    name: 'retries are bounded',
    steps: [script('a', { retry })],
    world: { attempts: { a: ['fails'] } },
    ends: ['a failed: a broke', 'failed'],
  },
  {
    name: 'retry.on decides whether to try again',
    steps: [script('a', { retry: { ...retry, on: always } })],
    world: { attempts: { a: ['fails'] }, retries: { a: false } },
    ends: ['a failed: a broke', 'failed'],
  },
  {
    name: 'a fan-out over nothing gives an empty list',
    steps: [forEach('each')],
    ends: ['each succeeded', 'succeeded'],
  },
  {
    name: 'a fan-out ends after its items',
    steps: [forEach('each'), script('after', { needs: ['each'] })],
    world: { items: { each: ['x', 'y', 'z'] } },
    ends: [
      'each[0] succeeded',
      'each[1] succeeded',
      'each[2] succeeded',
      'each succeeded',
      'after succeeded',
      'succeeded',
    ],
  },
  {
    name: 'a failed item stops new ones, lets the started end and fails the fan-out',
    steps: [forEach('each'), script('after', { needs: ['each'] })],
    world: { items: { each: [0, 1, 2, 3] }, attempts: { 'each[0]': ['fails'] } },
    ends: [
      'each[0] failed: each[0] broke',
      'each[1] succeeded',
      'each failed: Item 0 failed: each[0] broke',
      'after skipped: needs',
      'failed',
    ],
  },
  {
    name: 'the first failed item is the one that is named',
    steps: [forEach('each')],
    world: { items: { each: [0, 1, 2, 3] }, attempts: { each: ['fails'] }, pick: (n) => n - 1 },
    ends: [
      'each[1] failed: each[1] broke',
      'each[0] failed: each[0] broke',
      'each failed: Item 0 failed: each[0] broke',
      'failed',
    ],
  },
  {
    name: 'collected item errors fail nothing',
    steps: [forEach('each', { onItemError: 'collect' })],
    world: { items: { each: [0, 1, 2] }, attempts: { 'each[1]': ['fails'] } },
    ends: [
      'each[0] succeeded',
      'each[1] failed: each[1] broke',
      'each[2] succeeded',
      'each succeeded',
      'succeeded',
    ],
  },
  {
    name: 'a chosen branch runs with its own order',
    steps: [
      choose('pick', [[script('x')], [script('y', { needs: ['z'] }), script('z')]]),
      script('after', { needs: ['pick'] }),
    ],
    world: { branches: { pick: 1 } },
    ends: [
      'pick/z succeeded',
      'pick/y succeeded',
      'pick succeeded',
      'after succeeded',
      'succeeded',
    ],
  },
  {
    name: 'else runs when no condition holds',
    steps: [choose('pick', [[script('x')]], { else: [value('y', { literal: 1 })] })],
    world: { branches: { pick: 'else' } },
    ends: ['pick/y succeeded', 'pick succeeded', 'succeeded'],
  },
  {
    name: 'no branch at all is no failure',
    steps: [choose('pick', [[script('x')]])],
    ends: ['pick succeeded', 'succeeded'],
  },
  {
    name: 'a branch without steps ends at once',
    steps: [choose('pick', [[]])],
    world: { branches: { pick: 0 } },
    ends: ['pick succeeded', 'succeeded'],
  },
  {
    name: 'a failure in a branch is the failure of the choice',
    steps: [
      choose('pick', [[script('x'), script('y', { needs: ['x'] })]], { onError: 'continue' }),
      script('after', { needs: ['pick'] }),
    ],
    world: { branches: { pick: 0 }, attempts: { 'pick/x': ['fails'] } },
    ends: [
      'pick/x failed: pick/x broke',
      'pick/y skipped: needs',
      'pick failed: pick/x broke',
      'after succeeded',
      'succeeded',
    ],
  },
  {
    name: 'blocks nest',
    steps: [
      forEach('outer', {
        result: 'record',
        parallel: 1,
        body: [choose('pick', [[forEach('inner')]]), script('last', { needs: ['pick'] })],
      }),
    ],
    world: {
      items: { outer: ['a', 'b'], 'outer/pick/inner': [1] },
      branches: { 'outer/pick': 0 },
    },
    ends: [
      'outer[0]/pick/inner[0] succeeded',
      'outer[0]/pick/inner succeeded',
      'outer[0]/pick succeeded',
      'outer[0]/last succeeded',
      'outer[1]/pick/inner[0] succeeded',
      'outer[1]/pick/inner succeeded',
      'outer[1]/pick succeeded',
      'outer[1]/last succeeded',
      'outer succeeded',
      'succeeded',
    ],
  },
  {
    name: 'cancelling stops what runs and skips what has not begun',
    steps: [script('a'), script('b', { needs: ['a'] }), script('c', { needs: ['b'] })],
    world: { cancelAfter: 1 },
    ends: [
      'b skipped: cancelled',
      'c skipped: cancelled',
      'a failed: The run was interrupted.',
      'cancelled',
    ],
  },
  {
    name: 'cancelling reaches into blocks, and starts no more items',
    steps: [
      forEach('each', {
        result: 'record',
        parallel: 1,
        body: [script('x'), script('y', { needs: ['x'] })],
      }),
    ],
    world: { items: { each: [1, 2] }, cancelAfter: 2 },
    ends: [
      'each[0]/y skipped: cancelled',
      'each[0]/x failed: The run was interrupted.',
      'each failed: The run was interrupted.',
      'cancelled',
    ],
  },
  {
    name: 'a cancelled step is not tried again',
    steps: [script('a', { retry })],
    world: { cancelAfter: 0, attempts: { a: ['fails'] } },
    ends: ['a failed: The run was interrupted.', 'cancelled'],
  },
];
