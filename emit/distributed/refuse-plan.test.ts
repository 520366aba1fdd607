import { expect, test } from 'vitest';
import { partition } from '../../groups/index.ts';
import type { LockedStep } from '../../lock/index.ts';
import { forEach, one, script, value } from '../../lock/testing/lock-builder.ts';
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

test('files do not travel: who reads them runs with who writes them, or before', () => {
  const write = script('write', { grants: { write: ['out'] } });
  const read = script('read', { grants: { read: ['out/x.db'] } });
  const apart: Parameters<typeof group>[] = [[['read']], [['write']]];
  expect(verdict([read, write], apart)).toContain('`write` may write `out`, which `read` may read');
  expect(verdict([read, write], [[['read', 'write']]])).toBe('fine');
  expect(verdict([read, write], [[['read']], [['write'], { after: ['read'] }]])).toBe('fine');
  expect(verdict([script('read', { grants: { read: ['in'] } }), write], apart)).toBe('fine');
});

test('a limit holds on one machine, so steps of one group do not run side by side on two', () => {
  const limited = (id: string, text: string): LockedStep =>
    script(id, { concurrency: { group: { literal: text }, limit: 1 } });
  const apart: Parameters<typeof group>[] = [[['a']], [['b']]];
  expect(verdict([limited('a', 'db'), limited('b', 'db')], apart)).toContain(
    '`concurrency` of `a`',
  );
  expect(verdict([limited('a', 'db'), limited('b', 'api')], apart)).toBe('fine');
  const chain: Parameters<typeof group>[] = [[['a']], [['b'], { after: ['a'] }]];
  expect(verdict([limited('a', 'db'), limited('b', 'db')], chain)).toBe('fine');
  const fan = forEach('each', [limited('each', 'db')], { result: 'step', parallel: 8 });
  expect(
    verdict(
      [value('list', one), fan],
      [
        [['list'], { counts: ['each'] }],
        [['each'], { shards: 4, after: ['list'] }],
      ],
    ),
  ).toContain('several shards of it');
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

/** A chain of steps that no two neighbours of may share a machine. */
function alternating(count: number): {
  readonly steps: readonly LockedStep[];
  readonly groups: Parameters<typeof group>[];
} {
  const ids = Array.from({ length: count }, (_, at) => `step${String(at)}`);
  const needs = (at: number): readonly string[] => ids.slice(Math.max(0, at - 1), at);
  return {
    steps: ids.map((id, at) => script(id, { needs: needs(at) })),
    groups: ids.map((id, at) => [[id], { after: needs(at) }]),
  };
}

test('a workflow that GitHub would not start is refused with what it would take', () => {
  const { steps, groups } = alternating(40);
  expect(verdict(steps, groups)).toBe('fine');
  const more = alternating(90);
  expect(verdict(more.steps, more.groups)).toMatch(/bytes|longer than GitHub reads|too much/);
});

test('a flow of 1,000 steps that may share machines stays well below what GitHub takes', () => {
  const steps = Array.from({ length: 1000 }, (_, at) =>
    script(`step${String(at)}`, { needs: at < 10 ? [] : [`step${String(at - 10)}`] }),
  );
  const lock = { ...dispatched, steps };
  const emitted = emitDistributedSample({ lock, groups: partition(lock, {}).groups });
  if (!emitted.ok) expect.fail(emitted.message);
  expect(Buffer.byteLength(emitted.text)).toBeLessThan(500_000);
});
