import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultLimits } from '../../sandbox/limits.ts';
import { DenoStepProcess } from './deno-step-process.ts';

// It looks ten times a second, which is often in a month.
vi.mock('./usage-watch.ts', () => ({ watchUsage: () => () => undefined }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('an attempt may take longer than a timer of Node can count', async () => {
  const step = new DenoStepProcess({
    // It reads its call, and never answers.
    command: '/bin/sh',
    arguments: ['-c', 'exec cat >/dev/null'],
    environment: {},
    directory: '/',
    limits: defaultLimits,
    watch: { startsPrograms: false },
    call: { form: 'parameters', names: [], takes: null, revive: null, bytes: false },
    hide: [],
    ownModule: 'file:///wrapper.mjs',
    onGone: () => Promise.resolve(),
  });
  const month = 31 * 24 * 3_600_000;
  let outcome: string | undefined;
  const ended = step
    .run({
      input: {},
      context: { run: 'r', attempt: 1, idempotencyKey: 'r/a' },
      timeoutMs: month,
      secrets: [],
      onLog: () => undefined,
      signal: new AbortController().signal,
    })
    .then(({ kind }) => (outcome = kind));
  await vi.advanceTimersByTimeAsync(month - 1);
  expect(outcome).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(await ended).toBe('timed-out');
  await step.gone;
});
