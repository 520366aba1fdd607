import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lockOf, script, verdict } from '../lock/testing/lock-builder.ts';
import { checkGroupPlan } from './check-group-plan.ts';
import { partition } from './partition.ts';
import { formatGroupPlan, readGroupPlan } from './read-group-plan.ts';
import { anyShape, timedLocks } from './testing/random-locks.ts';

test('what is made of a random lock is a plan, and is one for this lock', () => {
  fc.assert(
    fc.property(timedLocks(anyShape), ({ lock, times }) => {
      expect(verdict(lock)).toBe('fine');
      const plan = partition(lock, times);
      expect(checkGroupPlan(plan, lock)).toEqual([]);
      expect(readGroupPlan(formatGroupPlan(plan))).toEqual({ ok: true, plan });
    }),
    { numRuns: 200 },
  );
});

test('small steps of one trust share one job', () => {
  const steps = ['a', 'b', 'c'].map((id, at) => script(id, { needs: at === 0 ? [] : ['a'] }));
  const { groups } = partition(lockOf(steps), { a: { seconds: 5 } });
  expect(groups.map(({ name, steps: ids, seconds }) => [name, ids, seconds])).toEqual([
    ['a', ['a', 'b', 'c'], 35],
  ]);
});
