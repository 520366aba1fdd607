import type { Lock } from '../../lock/index.ts';
import { always, approve, choose, end, flow, flowsOf, lockOf } from './flow.ts';
import { repeat, script, sleep, value } from './flow.ts';
import type { ScheduleCase } from './schedule-cases.ts';

const retry = { attempts: 2, delayMs: 10, factor: 1, jitter: 'none' } as const;
const group = { group: { literal: 'g' }, limit: 1 } as const;

const inner: Lock = lockOf([script('x'), script('y', { needs: ['x'] })], {
  onError: [script('tell')],
  finally: [script('report')],
});

/** How flows end: early, by a failure, by an interruption, and what runs then. */
export const endCases: readonly ScheduleCase[] = [
  {
    name: 'a return ends the flow: what runs is stopped, what waits is skipped, finally runs',
    steps: [
      script('slow'),
      value('quick', always),
      end('nothing', { needs: ['quick'] }),
      script('after', { needs: ['slow'] }),
    ],
    more: { finally: [script('report')] },
    ends: [
      'quick succeeded',
      'nothing succeeded',
      'after skipped: cancelled',
      'slow failed: The flow ended early.',
      'finally:report succeeded',
      'succeeded',
    ],
  },
  {
    name: 'a return whose condition does not hold changes nothing',
    steps: [end('nothing', { if: always }), script('a', { needs: ['nothing'] })],
    world: { conditions: { nothing: false } },
    ends: ['nothing skipped: condition', 'a succeeded', 'succeeded'],
  },
  {
    name: 'a return in a branch ends the whole flow',
    steps: [
      choose('pick', [[end('stop'), script('x', { needs: ['stop'] })]]),
      script('after', { needs: ['pick'] }),
    ],
    world: { branches: { pick: 0 } },
    ends: [
      'pick/stop succeeded',
      'pick/x skipped: cancelled',
      'pick succeeded',
      'after skipped: cancelled',
      'succeeded',
    ],
  },
  {
    name: 'a return in a flow that is a step ends that one alone',
    steps: [flow('sub', 'early'), script('after', { needs: ['sub'] })],
    world: {
      flows: flowsOf({
        early: lockOf([choose('pick', [[end('stop')]]), script('x', { needs: ['pick'] })]),
      }),
      branches: { 'sub/pick': 0 },
    },
    ends: [
      'sub/pick/stop succeeded',
      'sub/pick succeeded',
      'sub/x skipped: cancelled',
      'sub succeeded',
      'after succeeded',
      'succeeded',
    ],
  },
  {
    name: 'a return makes good what failed before it',
    steps: [script('a'), end('stop', { needs: ['b'] }), script('b')],
    more: { onError: [script('tell')] },
    world: { attempts: { a: ['fails'] } },
    ends: ['a failed: a broke', 'b succeeded', 'stop succeeded', 'succeeded'],
  },
  {
    name: 'a failure is told and reported when all else has ended, and the run still fails',
    steps: [script('a'), script('b', { needs: ['a'] }), script('other')],
    more: { onError: [script('tell')], finally: [script('report')] },
    world: { attempts: { a: ['fails'] } },
    ends: [
      'a failed: a broke',
      'b skipped: needs',
      'other succeeded',
      'on-error:tell succeeded',
      'finally:report succeeded',
      'failed',
    ],
  },
  {
    name: 'without a failure on-error has nothing to do',
    steps: [script('a', { onError: 'continue' })],
    more: { onError: [script('tell')], finally: [script('report')] },
    world: { attempts: { a: ['fails'] } },
    ends: ['a failed: a broke', 'finally:report succeeded', 'succeeded'],
  },
  {
    name: 'a failure in finally fails a run that had gone well',
    steps: [value('a', always)],
    more: { onError: [script('tell')], finally: [script('report'), script('other')] },
    world: { attempts: { 'finally:report': ['fails'] } },
    ends: [
      'a succeeded',
      'finally:report failed: finally:report broke',
      'finally:other succeeded',
      'failed',
    ],
  },
  {
    name: 'finally runs after a return too, and can fail it',
    steps: [end('stop')],
    more: { finally: [script('report')] },
    world: { attempts: { 'finally:report': ['fails'] } },
    ends: ['stop succeeded', 'finally:report failed: finally:report broke', 'failed'],
  },
  {
    name: 'a flow that fails is told inside, tried again, and fails its step',
    steps: [flow('sub', 'inner', { retry })],
    world: { flows: flowsOf({ inner }), attempts: { 'sub/x': ['fails'] } },
    ends: [
      'sub/x failed: sub/x broke',
      'sub/y skipped: needs',
      'sub/on-error:tell succeeded',
      'sub/finally:report succeeded',
      'sub/x failed: sub/x broke',
      'sub/y skipped: needs',
      'sub/on-error:tell succeeded',
      'sub/finally:report succeeded',
      'sub failed: x failed: sub/x broke',
      'failed',
    ],
  },
  {
    name: 'a flow that runs out of time runs its finally, and is tried again',
    steps: [flow('sub', 'inner', { retry, timeoutMs: 1500, onError: 'continue' })],
    world: { flows: flowsOf({ inner }), late: ['sub'] },
    ends: [
      'sub/y skipped: cancelled',
      'sub/x failed: The flow ran out of time.',
      'sub/finally:report succeeded',
      'sub/y skipped: cancelled',
      'sub/x failed: The flow ran out of time.',
      'sub/finally:report succeeded',
      'sub failed: The attempt took longer than 1.5 s.',
      'succeeded',
    ],
  },
  {
    name: 'cancelling reaches into a flow, whose finally runs before that of the run',
    steps: [flow('sub', 'inner', { retry }), script('after', { needs: ['sub'] })],
    more: { onError: [script('tell')], finally: [script('last')] },
    world: { flows: flowsOf({ inner }), cancelAfter: 2 },
    ends: [
      'sub/y skipped: cancelled',
      'after skipped: cancelled',
      'sub/x failed: The run was interrupted.',
      'sub/finally:report succeeded',
      'sub failed: The run was interrupted.',
      'finally:last succeeded',
      'cancelled',
    ],
  },
  {
    name: 'a second interruption ends finally as well',
    steps: [script('a')],
    more: { finally: [script('report'), script('next', { needs: ['report'] })] },
    world: { cancelAfter: [1, 3] },
    ends: [
      'a failed: The run was interrupted.',
      'finally:next skipped: cancelled',
      'finally:report failed: The run was interrupted.',
      'cancelled',
    ],
  },
  {
    name: 'two interruptions at once skip what finally has',
    steps: [script('a')],
    more: { finally: [script('report')] },
    world: { cancelAfter: [1, 1] },
    ends: ['a failed: The run was interrupted.', 'finally:report skipped: cancelled', 'cancelled'],
  },
  {
    name: 'an interruption while finally runs lets it end',
    steps: [value('a', always)],
    more: { finally: [script('report'), script('next', { needs: ['report'] })] },
    world: { cancelAfter: 2 },
    ends: ['a succeeded', 'finally:report succeeded', 'finally:next succeeded', 'cancelled'],
  },
  {
    name: 'cancelling ends sleeps, approvals, waits for a place and loops',
    steps: [sleep('pause'), approve('ask'), script('busy', { concurrency: group }), repeat('loop')],
    world: { cancelAfter: 3, rounds: { loop: 9 } },
    ends: [
      'pause failed: The run was interrupted.',
      'ask failed: The run was interrupted.',
      'busy failed: The run was interrupted.',
      'loop[0]/x failed: The run was interrupted.',
      'loop failed: The run was interrupted.',
      'cancelled',
    ],
  },
];
