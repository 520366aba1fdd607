import { expect, test } from 'vitest';
import { displayWidth } from '../output/index.ts';
import { lockOf, script } from '../lock/testing/lock-builder.ts';
import { describeDivision, type DividedFlow, divisionLines } from './describe-division.ts';
import { githubJobs } from './job-model.ts';
import { makespan } from './list-schedule.ts';
import { planMermaid } from './mermaid-plan.ts';
import { partition } from './partition.ts';
import { simulate } from './simulate.ts';

test('a list of tasks ends when its places and its needs let it', () => {
  const task = (seconds: number, needs: readonly number[] = [], lanes = 1) => ({
    seconds,
    needs,
    lanes,
  });
  expect(makespan([], 4)).toBe(0);
  expect(makespan([task(5), task(5), task(5)], 2)).toBe(10);
  expect(makespan([task(5), task(3, [0]), task(9, [], 0)], 1)).toBe(9);
  expect(makespan([task(10, [], 6)], 4)).toBe(20);
  expect(makespan([task(0, [], 0), task(0, [0], 0), task(7, [1])], 1)).toBe(7);
});

// Two jobs of a secret each, and what both wait for: 100 s, then 50 s and 200 s side by side.
const lock = lockOf([
  script('build'),
  script('left', { needs: ['build'], secrets: ['A'], environment: 'one' }),
  script('right', { needs: ['build'], environment: 'two' }),
]);
const times = { build: { seconds: 100 }, left: { seconds: 50 }, right: { seconds: 200 } };
const plan = partition(lock, times);
const simulation = simulate(plan, lock);

const divided: DividedFlow = {
  flow: 'ship',
  plan,
  simulation,
  model: githubJobs,
  times: { given: [], measured: ['build', 'left'], kept: ['right'], assumed: [] },
  price: 0.01,
};

test('jobs, minutes and the longest way are added up', () => {
  // 5 to begin, 25 + 100, 25 + 200, 25 to finish.
  expect(simulation.plan).toEqual({ jobs: 5, seconds: 380, minutes: 1 + 3 + 2 + 4 + 1 });
  // 25 + 100 + 200 beside 50.
  expect(simulation.oneJob).toEqual({ jobs: 1, seconds: 325, minutes: 6 });
  expect(simulation.criticalPath).toEqual(['build', 'right']);
  expect(simulation.groups.get('left')).toEqual({ jobs: 1, seconds: 75, minutes: 2 });
});

test('with fewer machines at once they wait for each other', () => {
  expect(simulate(plan, lock, { ...githubJobs, jobsAtOnce: 1 }).plan.seconds).toBe(380 + 75);
});

test('a terminal shows it in 80 columns', () => {
  expect(divisionLines(divided)).toEqual([
    'ship',
    '               jobs  time  billed  cost',
    '  distributed     5  6:20  11 min  0.11',
    '  in one job      1  5:25   6 min  0.06',
    '',
    '  group  jobs  time  billed  steps',
    '* build     1  2:05   3 min  build',
    '  left      1  1:15   2 min  left',
    '* right     1  3:45   4 min  right',
    '',
    '* on the longest way',
    'Times: 2 measured, 1 of the plan before, 0 assumed.',
  ]);
  const long = {
    ...divided,
    flow: 'x'.repeat(200),
    assumed: Array.from({ length: 9 }, () => 'y'.repeat(90)),
  };
  for (const line of divisionLines(long)) expect(displayWidth(line)).toBeLessThanOrEqual(80);
});

test('Mermaid gets names of our own and labels without a character that it knows', () => {
  expect(planMermaid(plan, simulation)).toBe(
    [
      'flowchart TD',
      '  g0["build<br/>build<br/>3 min"]',
      '  g1["left<br/>left<br/>2 min"]',
      '  g2["right<br/>right<br/>4 min"]',
      '  g0 --> g1',
      '  g0 --> g2',
      '  classDef critical stroke-width:3px',
      '  class g0,g2 critical',
      '',
    ].join('\n'),
  );
  const odd = {
    ...plan,
    groups: plan.groups.slice(0, 1).map((group) => ({ ...group, name: 'end"]; click' })),
  };
  expect(planMermaid(odd, simulation)).toContain('"end#34;#93;#59; click<br/>');
});

test('JSON holds every number', () => {
  expect(describeDivision(divided)).toMatchObject({
    flow: 'ship',
    plan: { minutes: 11, cost: 0.11 },
    oneJob: { minutes: 6, cost: 0.06 },
    times: { given: [], measured: ['build', 'left'], kept: ['right'], assumed: [] },
    model: { setupSeconds: 25, processes: 4, jobsAtOnce: 20 },
  });
});
