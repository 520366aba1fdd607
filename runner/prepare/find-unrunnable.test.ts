import { expect, test } from 'vitest';
import { formatLock, type LockedStep } from '../../lock/index.ts';
import { approve, end, forEach, lockOf, repeat, script, sleep, value } from '../testing/flow.ts';
import { openLock } from './check-lock.ts';
import { findUnrunnable } from './find-unrunnable.ts';

const yes = { literal: true } as const;
const group = { group: { literal: 'g' }, limit: 1 } as const;

const steps: readonly (readonly [string, LockedStep])[] = [
  ['`cache`', script('a', { cache: {} })],
  ['`concurrency`', value('a', yes, { concurrency: group })],
];

test.each(steps)('%s is named with its step', (what, step) => {
  expect(findUnrunnable(lockOf([step]))).toBe(`${what} (step \`a\`)`);
});

test('it is found inside other steps too', () => {
  const body = [script('a', { cache: {} })];
  const outer = forEach('each', { result: 'record', body });
  expect(findUnrunnable(lockOf([outer]))).toBe('`cache` (step `each/a`)');
});

test('what the flow itself has is named', () => {
  expect(findUnrunnable(lockOf([], { concurrency: group }))).toBe('`concurrency`');
});

test('a lock that can be run has nothing of it, and one that cannot is refused when it is opened', () => {
  const blocks = [value('a', yes, { mock: yes }), approve('b'), end('c'), repeat('d'), sleep('e')];
  const section = [script('a')];
  expect(findUnrunnable(lockOf(blocks, { onError: section, finally: section }))).toBeUndefined();
  const lock = lockOf([value('a', yes, { concurrency: group })]);
  const opened = openLock(lock.flow.path, formatLock(lock), undefined);
  expect(opened).toMatchObject({ ok: false, refusal: { code: 'lock-not-runnable' } });
});
