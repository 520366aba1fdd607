import type { Lock } from '../../lock/index.ts';
import { always, approve, flow, flowsOf, forEach, lockOf } from './flow.ts';
import { repeat, script, sleep } from './flow.ts';
import type { ScheduleCase } from './schedule-cases.ts';

const group = { group: { literal: 'g' }, limit: 1 } as const;

const inner: Lock = lockOf([script('x'), script('y', { needs: ['x'] })], {
  onError: [script('tell')],
  finally: [script('report')],
});

/** Each block by itself, and with the others. */
export const blockCases: readonly ScheduleCase[] = [
  {
    name: 'a loop goes round until its condition holds, and gives its last round',
    steps: [repeat('wait'), script('after', { needs: ['wait'] })],
    world: { rounds: { wait: 1 } },
    ends: [
      'wait[0]/x succeeded',
      'wait[1]/x succeeded',
      'wait succeeded',
      'after succeeded',
      'succeeded',
    ],
  },
  {
    name: 'a loop whose condition never holds fails after its last round',
    steps: [repeat('wait', { max: 2 }), script('after', { needs: ['wait'] })],
    world: { rounds: { wait: 9 } },
    ends: [
      'wait[0]/x succeeded',
      'wait[1]/x succeeded',
      'wait failed: `until` did not hold after 2 rounds.',
      'after skipped: needs',
      'failed',
    ],
  },
  {
    name: 'a failure in a round ends the loop',
    steps: [repeat('wait')],
    world: { rounds: { wait: 2 }, attempts: { 'wait[1]/x': ['fails'] } },
    ends: [
      'wait[0]/x succeeded',
      'wait[1]/x failed: wait[1]/x broke',
      'wait failed: Round 1 failed: wait[1]/x broke',
      'failed',
    ],
  },
  {
    name: 'a round of nothing is a round',
    steps: [repeat('wait', { body: [] })],
    world: { rounds: { wait: 1 } },
    ends: ['wait succeeded', 'succeeded'],
  },
  {
    name: 'a sleep and an approval hold up what needs them, and nothing else',
    steps: [
      sleep('pause'),
      approve('ask'),
      script('after', { needs: ['ask', 'pause'] }),
      script('other'),
    ],
    ends: ['other succeeded', 'pause succeeded', 'ask succeeded', 'after succeeded', 'succeeded'],
  },
  {
    name: 'approvals wait beside each other; one that is declined fails its own branch',
    steps: [
      approve('yes'),
      approve('no'),
      approve('late', { onError: 'continue' }),
      script('a', { needs: ['yes'] }),
      script('b', { needs: ['no'] }),
      script('c', { needs: ['late'] }),
    ],
    world: { approvals: { no: 'declined', late: 'late' } },
    ends: [
      'yes succeeded',
      'no failed: ada declined: not now',
      'b skipped: needs',
      'late failed: too late',
      'a succeeded',
      'c succeeded',
      'failed',
    ],
  },
  {
    name: 'a flow is a step: its steps run below its address, and then its dependents',
    steps: [flow('sub', 'inner'), script('after', { needs: ['sub'] })],
    world: { flows: flowsOf({ inner }) },
    ends: [
      'sub/x succeeded',
      'sub/y succeeded',
      'sub/finally:report succeeded',
      'sub succeeded',
      'after succeeded',
      'succeeded',
    ],
  },
  {
    name: 'a flow without steps ends at once',
    steps: [flow('sub', 'empty')],
    world: { flows: flowsOf({ empty: lockOf([]) }) },
    ends: ['sub succeeded', 'succeeded'],
  },
  {
    name: 'a failure in a flow that is an item is collected as that item',
    steps: [
      forEach('each', { onItemError: 'collect', parallel: 1, body: [flow('each', 'plain')] }),
    ],
    world: {
      flows: flowsOf({ plain: lockOf([script('x')]) }),
      items: { each: [1, 2] },
      attempts: { 'each[0]/x': ['fails'] },
    },
    ends: [
      'each[0]/x failed: each[0]/x broke',
      'each[0] failed: x failed: each[0]/x broke',
      'each[1]/x succeeded',
      'each[1] succeeded',
      'each succeeded',
      'succeeded',
    ],
  },
  {
    name: 'a step with a mock gives that, and nothing of it runs',
    steps: [
      script('a', { mock: always, concurrency: group }),
      flow('sub', 'inner', { mock: always }),
      forEach('each', { mock: always, needs: ['a'] }),
      script('never', { mock: always, if: always }),
      script('real', { needs: ['each', 'sub'] }),
    ],
    world: { mock: true, flows: flowsOf({ inner }), conditions: { never: false } },
    ends: [
      'a succeeded',
      'sub succeeded',
      'never skipped: condition',
      'each succeeded',
      'real succeeded',
      'succeeded',
    ],
  },
  {
    name: 'mocks are left alone in a run without them',
    steps: [script('a', { mock: always })],
    world: { attempts: { a: ['fails'] } },
    ends: ['a failed: a broke', 'failed'],
  },
  {
    name: 'mocks hold inside flows',
    steps: [flow('sub', 'mocked')],
    world: {
      mock: true,
      flows: flowsOf({ mocked: lockOf([script('x', { mock: always })]) }),
      attempts: { 'sub/x': ['fails'] },
    },
    ends: ['sub/x succeeded', 'sub succeeded', 'succeeded'],
  },
  {
    name: 'blocks nest in flows in loops in fan-outs',
    steps: [
      forEach('each', {
        result: 'record',
        parallel: 1,
        body: [repeat('loop', { body: [flow('sub', 'inner')] })],
      }),
    ],
    world: { items: { each: [1] }, rounds: { 'each/loop': 1 }, flows: flowsOf({ inner }) },
    ends: [
      'each[0]/loop[0]/sub/x succeeded',
      'each[0]/loop[0]/sub/y succeeded',
      'each[0]/loop[0]/sub/finally:report succeeded',
      'each[0]/loop[0]/sub succeeded',
      'each[0]/loop[1]/sub/x succeeded',
      'each[0]/loop[1]/sub/y succeeded',
      'each[0]/loop[1]/sub/finally:report succeeded',
      'each[0]/loop[1]/sub succeeded',
      'each[0]/loop succeeded',
      'each succeeded',
      'succeeded',
    ],
  },
];
