import { expect, test } from 'vitest';
import { FakeSandbox, threw, untilTold } from './testing/fake-sandbox.ts';
import { approve, lockOf, script, sleep } from './testing/flow.ts';
import { run } from './testing/run-fixture.ts';

const once = { attempts: 2, delayMs: 1, factor: 1, jitter: 'none' } as const;

test('the first interruption lets finally run, the second one ends it', async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const lock = lockOf([script('a')], { finally: [script('last')] });
  const sandbox = new FakeSandbox((step) => {
    setImmediate(() => {
      (step === 'a' ? first : second).abort();
    });
    return untilTold().outcome;
  });
  const signals = { signal: first.signal, haltSignal: second.signal };
  const { ends } = await run(lock, sandbox, signals);
  expect(ends).toEqual([
    'a failed: The run was interrupted.',
    'finally:last failed: The run was interrupted.',
    'cancelled',
  ]);
});

test('cancelling ends delays, waits for a place, sleeps and approvals', async () => {
  const controller = new AbortController();
  const concurrency = { group: { literal: 'g' }, limit: 1 };
  const lock = lockOf([
    script('again', { retry: { ...once, delayMs: 60_000 } }),
    script('first', { concurrency }),
    script('then', { concurrency }),
    sleep('pause', { durationMs: 60_000 }),
    approve('ask'),
  ]);
  const sandbox = new FakeSandbox((step) => (step === 'again' ? threw('no') : untilTold().outcome));
  const failed: string[] = [];
  const { ends } = await run(lock, sandbox, {
    signal: controller.signal,
    onEvent: (notice) => {
      if (notice.kind === 'step-failed') failed.push(`${notice.step}: ${notice.error.message}`);
      if (notice.kind !== 'retry-scheduled') return;
      setImmediate(() => {
        controller.abort();
      });
    },
  });
  expect(ends.at(-1)).toBe('cancelled');
  expect(failed.toSorted()).toEqual(
    ['again', 'ask', 'first', 'pause', 'then'].map((step) => `${step}: The run was interrupted.`),
  );
});
