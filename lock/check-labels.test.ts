import { expect, test } from 'vitest';
import { checkStructure } from './check-structure.ts';
import { formatLock } from './format-lock.ts';
import type { Json } from './json.ts';
import { readLock } from './read-lock.ts';
import type { LockedStep } from './locked-step.ts';
import { subflowDigest } from './subflow-digest.ts';
import { choose, forEach, lockOf, one, script, value, verdict } from './testing/lock-builder.ts';

const labels = { runsOn: ['gpu', 'linux'], environment: 'production' };

function repeat(body: readonly LockedStep[], change: object = {}): LockedStep {
  const until = { literal: true };
  return { id: 'loop', kind: 'repeat', needs: [], max: 3, until, body, output: true, ...change };
}

test('each kind that runs something may say where, and is read as it was written', () => {
  const steps = [
    choose('a', labels),
    forEach('b', [], labels),
    repeat([], { id: 'c', ...labels }),
    script('d', labels),
  ];
  const lock = lockOf(steps, { onError: [script('e', labels)], finally: [script('f', labels)] });
  const text = formatLock(lock);
  expect(readLock(text)).toEqual({ ok: true, lock });
  expect(text).toContain(
    '"runsOn": [\n        "gpu",\n        "linux"\n      ],\n      "environment": "production",\n      "output"',
  );
});

test.each<[string, LockedStep]>([
  ['value', value('a', one)],
  ['sleep', { id: 'a', kind: 'sleep', needs: [], durationMs: 1, output: true }],
  ['approve', { id: 'a', kind: 'approve', needs: [], message: one, output: true }],
  ['return', { id: 'a', kind: 'return', needs: [], outputs: { object: {} }, output: true }],
])('what runs nothing has no machine: %s', (_kind, step) => {
  expect(structure(lockOf([step]))).toBeUndefined();
  expect(structure(lockOf([{ ...step, runsOn: ['gpu'] }]))).toEqual({
    path: ['steps', 0, 'runsOn'],
    message: 'is no field of the format',
  });
  expect(structure(lockOf([{ ...step, environment: 'x' }]))).toMatchObject({
    path: ['steps', 0, 'environment'],
  });
});

function structure(lock: object): unknown {
  // A lock is JSON: interfaces only lack the index signature.
  return checkStructure(lock as unknown as Json);
}

test('labels are sorted, each once, and some; an environment is a text that is not empty', () => {
  const says = (change: object): unknown => structure(lockOf([script('a', change)]));
  expect(says({ runsOn: [] })).toMatchObject({ message: 'must not be empty' });
  expect(says({ runsOn: [''] })).toMatchObject({ message: 'must not be empty' });
  expect(says({ runsOn: 'gpu' })).toMatchObject({ message: 'must be a list of labels' });
  expect(says({ environment: '' })).toMatchObject({ message: 'must not be empty' });
  expect(verdict(lockOf([script('a', { runsOn: ['b', 'a'] })]))).toBe(
    '$.steps[0].runsOn[1] must stand before "b"',
  );
  expect(verdict(lockOf([script('a', { runsOn: ['a', 'a'] })]))).toBe(
    '$.steps[0].runsOn[1] stands there twice',
  );
});

test('a block stays on one machine: nothing inside of it has another', () => {
  const branches = [{ if: { literal: true }, steps: [script('x', { environment: 'e' })] }];
  const wrong: readonly [LockedStep, string][] = [
    [forEach('a', [script('x', { runsOn: ['gpu'] })]), '$.steps[0].body[0].runsOn'],
    [repeat([script('x', { runsOn: ['gpu'] })]), '$.steps[0].body[0].runsOn'],
    [choose('a', { branches }), '$.steps[0].branches[0].steps[0].environment'],
    [choose('a', { else: [script('x', labels)] }), '$.steps[0].else[0].runsOn'],
    [
      choose('a', { else: [forEach('b', [script('x', labels)])] }),
      '$.steps[0].else[0].body[0].runsOn',
    ],
    [forEach('a', [script('a', labels)], { result: 'step' }), '$.steps[0].body[0].runsOn'],
  ];
  for (const [step, place] of wrong) {
    expect(verdict(lockOf([step]))).toBe(`${place} may not stand inside of another step`);
  }
  const inner = forEach('a', [script('x')], labels);
  expect(verdict(lockOf([inner], { finally: [script('y', labels)] }))).toBe('fine');
  expect(verdict(lockOf([], { onError: [repeat([script('x', labels)])] }))).toBe(
    '$.onError[0].body[0].runsOn may not stand inside of another step',
  );
});

test('where a step runs is part of what a flow is pinned by', () => {
  const digest = subflowDigest(lockOf([script('a')]));
  expect(subflowDigest(lockOf([script('a', { runsOn: ['gpu'] })]))).not.toBe(digest);
  expect(subflowDigest(lockOf([script('a', { environment: 'e' })]))).not.toBe(digest);
});
