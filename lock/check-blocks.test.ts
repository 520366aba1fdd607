import { expect, test } from 'vitest';
import type { LockedStep } from './locked-step.ts';
import type { Lock } from './lock.ts';
import { subflowDigest } from './subflow-digest.ts';
import { forEach, lockOf, one, reads, value, verdict } from './testing/lock-builder.ts';
import { sampleLock } from './testing/sample-lock.ts';
import { tagDigest, tagFlow } from './testing/sample-blocks.ts';

const base = { needs: [], output: true } as const;

function repeat(body: readonly LockedStep[], change: object = {}): LockedStep {
  return { ...base, id: 'loop', kind: 'repeat', max: 3, until: { literal: true }, body, ...change };
}

function flowStep(change: object = {}): LockedStep {
  const given = { object: { name: one } };
  return {
    ...base,
    id: 'tag',
    kind: 'flow',
    uses: 'flows/tag.yaml',
    with: given,
    secrets: ['OTHER'],
    flow: tagDigest,
    ...change,
  };
}

function withFlow(step: LockedStep, change: Partial<Lock> = {}): Lock {
  return lockOf([step], { secrets: ['OTHER'], flows: { [tagDigest]: tagFlow }, ...change });
}

test('what ends a loop sees the steps of its body, which see `index` and not each other', () => {
  const body = [value('a', reads('index')), value('b', one)];
  expect(verdict(lockOf([repeat(body, { until: reads('steps.a') })]))).toBe('fine');
  expect(verdict(lockOf([repeat(body, { until: reads('steps.c') })]))).toContain(
    '$.steps[0].until',
  );
  expect(verdict(lockOf([repeat([value('a', reads('steps.b')), value('b', one)])]))).toContain(
    'reads the step "b"',
  );
});

test('a flow step names a flow of the lock, gives what it requires and hands on its secrets', () => {
  expect(verdict(withFlow(flowStep()))).toBe('fine');
  expect(verdict(withFlow(flowStep({ flow: 'f'.repeat(64) })))).toContain('is no key of `flows`');
  expect(verdict(withFlow(flowStep({ with: { object: {} } })))).toContain('has no "name"');
  expect(verdict(withFlow(flowStep({ with: { object: { name: one, x: one } } })))).toContain(
    'with.object.x is no input',
  );
  expect(verdict(withFlow(flowStep({ secrets: [] })))).toContain('must list the secrets');
  expect(verdict(withFlow(flowStep(), { secrets: [] }))).toContain('does not declare');
  const secret = { object: { name: { secret: 'OTHER' } } };
  expect(verdict(withFlow(flowStep({ with: secret })))).toContain('takes a secret');
});

test('a flow that no step uses is wrong', () => {
  expect(verdict(withFlow(value('a', one)))).toContain('is the flow of no step');
});

test('a flow ends early from a scope that runs once, with the names of its outputs', () => {
  const early: LockedStep = { ...base, id: 'r', kind: 'return', outputs: { object: { a: one } } };
  const outputs = { object: { a: one } };
  expect(verdict(lockOf([early], { outputs }))).toBe('fine');
  expect(verdict(lockOf([early]))).toContain('must have the names');
  for (const loop of [repeat([early]), forEach('each', [early])]) {
    expect(verdict(lockOf([loop], { outputs }))).toContain('cannot end the flow from here');
  }
  expect(verdict(lockOf([], { outputs, finally: [early] }))).toContain('cannot end the flow');
});

test('what runs after a failure sees every step, and only it sees the error', () => {
  const steps = [value('a', one)];
  const tell = [value('tell', reads('error', 'steps.a'))];
  expect(verdict(lockOf(steps, { onError: tell }))).toBe('fine');
  expect(verdict(lockOf(steps, { finally: tell }))).toContain('reads "error"');
});

test('a group of concurrency sees what the step sees, and that of the flow no step at all', () => {
  const group = reads('steps.a');
  const concurrency = { group, limit: 1 };
  const b = { ...value('b', one, ['a']), concurrency };
  expect(verdict(lockOf([value('a', one), b]))).toBe('fine');
  expect(verdict(lockOf([value('a', one), { ...b, needs: [] }]))).toContain('concurrency.group');
  expect(verdict(lockOf([value('a', one)], { concurrency }))).toContain('$.concurrency.group');
});

test('the digest of a subflow leaves out what no run can tell: comments, here and below', () => {
  const digest = subflowDigest(sampleLock);
  const commented = { ...sampleLock, flow: { ...sampleLock.flow, sha256: '0'.repeat(64) } };
  const below = { [tagDigest]: { ...tagFlow, sha256: '0'.repeat(64), blob: '0'.repeat(40) } };
  expect(subflowDigest(commented)).toBe(digest);
  expect(subflowDigest({ ...sampleLock, flows: below })).toBe(digest);
  expect(subflowDigest({ ...sampleLock, secrets: [] })).not.toBe(digest);
  expect(subflowDigest({ ...sampleLock, flows: { ['0'.repeat(64)]: tagFlow } })).not.toBe(digest);
});
