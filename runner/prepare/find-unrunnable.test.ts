import { expect, test } from 'vitest';
import { formatLock, type Lock, type LockedStep } from '../../lock/index.ts';
import { forEach, lockOf, script, value } from '../testing/flow.ts';
import { openLock } from './check-lock.ts';
import { findUnrunnable } from './find-unrunnable.ts';

const base = { id: 'a', needs: [], output: true } as const;
const yes = { literal: true } as const;
const group = { group: { literal: 'g' }, limit: 1 } as const;

const loop: LockedStep = { ...base, kind: 'repeat', max: 2, until: yes, body: [] };
const flow: LockedStep = {
  ...base,
  kind: 'flow',
  uses: 'flows/b.yaml',
  with: { object: {} },
  secrets: [],
  flow: 'f'.repeat(64),
};

const steps: readonly (readonly [string, LockedStep])[] = [
  ['a flow as a step', flow],
  ['`repeat`', loop],
  ['`sleep`', { ...base, kind: 'sleep', durationMs: 1 }],
  ['`approve`', { ...base, kind: 'approve', message: { literal: 'Go?' } }],
  ['`return`', { ...base, kind: 'return', outputs: { object: {} } }],
  ['`cache`', script('a', { cache: {} })],
  ['`concurrency`', value('a', yes, { concurrency: group })],
];

test.each(steps)('%s is named with its step', (what, step) => {
  expect(findUnrunnable(lockOf([step]))).toBe(`${what} (step \`a\`)`);
});

test('it is found inside other steps too', () => {
  const outer = forEach('each', { result: 'record', body: [loop] });
  expect(findUnrunnable(lockOf([outer]))).toBe('`repeat` (step `each/a`)');
});

test('what the flow itself has is named', () => {
  const parts: readonly (readonly [string, Partial<Lock>])[] = [
    ['steps under `on-error`', { onError: [value('b', yes)] }],
    ['steps under `finally`', { finally: [value('b', yes)] }],
    ['`concurrency`', { concurrency: group }],
  ];
  for (const [what, more] of parts) expect(findUnrunnable(lockOf([], more))).toBe(what);
});

test('a lock that can be run has nothing of it, and one that cannot is refused when it is opened', () => {
  expect(findUnrunnable(lockOf([value('a', yes, { mock: yes })]))).toBeUndefined();
  const lock = lockOf([{ ...base, kind: 'sleep', durationMs: 1 }]);
  const opened = openLock(lock.flow.path, formatLock(lock), undefined);
  expect(opened).toMatchObject({ ok: false, refusal: { code: 'lock-not-runnable' } });
});
