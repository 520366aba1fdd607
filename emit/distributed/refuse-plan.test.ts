import { expect, test } from 'vitest';
import type { LockedStep } from '../../lock/index.ts';
import { forEach, script } from '../../lock/testing/lock-builder.ts';
import { emitDistributedSample, group } from '../testing/distributed-samples.ts';
import { approval, sample } from '../testing/sample-flows.ts';

const dispatched = sample({ triggers: { dispatch: true } }).lock;

/** Why these steps cannot be these groups; `fine` when they can. */
function verdict(steps: readonly LockedStep[], groups: Parameters<typeof group>[]): string {
  const made = groups.map((words) => group(...words));
  const emitted = emitDistributedSample({ lock: { ...dispatched, steps }, groups: made });
  return emitted.ok ? 'fine' : emitted.message;
}

test('an approval that GitHub cannot ask for is refused, one that it can is not', () => {
  const inner = forEach('each', [approval('ask')]);
  expect(verdict([inner], [[['each']]])).toContain('`each/ask`: it is not a step of its own');
  const teams = approval('ask', { approvers: ['org/ops'] });
  const groups: Parameters<typeof group>[] = [
    [[], { name: 'ask-ask', asks: ['ask'] }],
    [['ask'], { approval: 'ask', after: ['ask-ask'] }],
  ];
  expect(verdict([teams], groups)).toContain('is for teams alone');
  expect(verdict([approval('ask')], groups)).toBe('fine');
});

test('what GitHub would take for one name, or for none, is refused', () => {
  const long = 'x'.repeat(96);
  expect(verdict([script(long)], [[[long]]])).toContain('at most 99 characters');
  const fans = ['each', 'Each'].map((id) => forEach(id, [script('work')], { parallel: 2 }));
  const groups: Parameters<typeof group>[] = [
    [[], { name: 'count', counts: ['each', 'Each'] }],
    [['each'], { shards: 2, after: ['count'] }],
    [['Each'], { name: 'other', shards: 2, after: ['count'] }],
  ];
  expect(verdict(fans, groups)).toContain('in capitals only');
});
