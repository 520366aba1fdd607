import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CheckQueue } from './check-queue.ts';

interface Running {
  readonly flow: string;
  readonly signal: AbortSignal;
  readonly end: () => void;
  readonly fail: (error: Error) => void;
}

/** A queue whose checks end when the test says so. */
function heldQueue(
  urgent: readonly string[] = [],
  quiet = 0,
): {
  queue: CheckQueue;
  next: () => Promise<Running>;
  failures: unknown[];
  started: string[];
} {
  const failures: unknown[] = [];
  const started: string[] = [];
  const running: Running[] = [];
  let waiting: ((one: Running) => void) | undefined;
  const queue = new CheckQueue({
    pause: 0,
    quiet,
    isUrgent: (flow) => urgent.includes(flow),
    onFailure: (_, error) => failures.push(error),
    check: async (flow, signal) => {
      started.push(flow);
      await new Promise<void>((resolve, reject) => {
        const one = { flow, signal, end: resolve, fail: reject };
        signal.addEventListener('abort', () => {
          resolve();
        });
        if (waiting === undefined) running.push(one);
        else waiting(one);
        waiting = undefined;
      });
    },
  });
  const next = async (): Promise<Running> =>
    running.shift() ?? (await new Promise<Running>((resolve) => (waiting = resolve)));
  return { queue, next, failures, started };
}

test('what somebody looks at is checked first, the rest in the order in which it came', async () => {
  const { queue, next, started } = heldQueue(['c']);
  queue.add(['a', 'b', 'c']);
  for (const expected of ['c', 'a', 'b']) {
    const one = await next();
    expect(one.flow).toBe(expected);
    one.end();
  }
  await queue.settled('b');
  expect(started).toEqual(['c', 'a', 'b']);
});

test('the flows that come next are known, without those that somebody looks at', async () => {
  const { queue, next } = heldQueue(['c']);
  queue.addIdle(['d', 'e']);
  queue.add(['a', 'b', 'c']);
  expect(queue.upcoming(3)).toEqual(['a', 'b', 'd']);
  (await next()).end();
  expect((await next()).flow).toBe('a');
  expect(queue.upcoming(9)).toEqual(['b', 'd', 'e']);
});

test('a flow that is added again while it is checked is checked anew, and only then settled', async () => {
  const { queue, next, started } = heldQueue();
  queue.add(['a']);
  const first = await next();
  let isSettled = false;
  const settled = queue.settled('a').then(() => (isSettled = true));
  queue.add(['a']);
  expect(first.signal.aborted).toBe(true);
  const second = await next();
  expect(isSettled).toBe(false);
  second.end();
  await settled;
  expect(started).toEqual(['a', 'a']);
});

test('what nobody looks at makes room, and is not forgotten', async () => {
  const { queue, next, started } = heldQueue(['open']);
  queue.add(['far']);
  const far = await next();
  queue.add(['other']);
  expect(far.signal.aborted).toBe(false);
  queue.add(['open']);
  expect(far.signal.aborted).toBe(true);
  for (const expected of ['open', 'other', 'far']) {
    const one = await next();
    expect(one.flow).toBe(expected);
    one.end();
  }
  await queue.settled('far');
  expect(started).toEqual(['far', 'open', 'other', 'far']);
});

test('a check that fails is told, and the next one runs', async () => {
  const { queue, next, failures } = heldQueue();
  queue.add(['a', 'b']);
  (await next()).fail(new Error('broken'));
  (await next()).end();
  await queue.settled('b');
  expect(failures).toEqual([new Error('broken')]);
});

test('a closed queue settles everybody and takes nothing more', async () => {
  const { queue, next, started } = heldQueue();
  queue.add(['a', 'b']);
  const one = await next();
  const settled = Promise.all([queue.settled('a'), queue.settled('b')]);
  queue.close();
  expect(one.signal.aborted).toBe(true);
  await settled;
  queue.add(['c']);
  await queue.settled('c');
  expect(started).toEqual(['a']);
});

test('what nothing has changed for waits for all else, once, and what changes leaves that line', async () => {
  const { queue, next, started } = heldQueue(['open']);
  queue.addIdle(['a', 'b', 'c']);
  queue.add(['c', 'open']);
  for (const expected of ['open', 'c', 'a']) {
    const one = await next();
    expect(one.flow).toBe(expected);
    if (expected === 'a') queue.addIdle(['a']);
    one.end();
  }
  expect(queue.isBusyWith('a')).toBe(true);
  for (const expected of ['b', 'a']) {
    const one = await next();
    expect([one.flow, one.signal.aborted]).toEqual([expected, false]);
    one.end();
  }
  await queue.settled('a');
  expect(queue.isBusyWith('a')).toBe(false);
  expect(started).toEqual(['open', 'c', 'a', 'b', 'a']);
});

test('what nobody looks at waits until nothing has stirred for a while', async () => {
  const quiet = 200;
  const { queue, next, started } = heldQueue(['open'], quiet);
  queue.add(['open', 'far']);
  queue.addIdle(['idle']);
  (await next()).end();
  await setTimeout(quiet / 2);
  const stirredAt = performance.now();
  queue.stir();
  const far = await next();
  expect(far.flow).toBe('far');
  // Timers may be early by a millisecond.
  expect(performance.now() - stirredAt).toBeGreaterThanOrEqual(quiet - 2);
  queue.add(['open']);
  expect(far.signal.aborted).toBe(true);
  const typedAt = performance.now();
  for (const expected of ['open', 'far', 'idle']) {
    const one = await next();
    expect(one.flow).toBe(expected);
    if (expected !== 'open') {
      expect(performance.now() - typedAt).toBeGreaterThanOrEqual(quiet - 2);
    }
    one.end();
  }
  expect(started).toEqual(['open', 'far', 'open', 'far', 'idle']);
});

test('it is calm while only flows wait that nobody looks at', async () => {
  const { queue, next } = heldQueue(['open']);
  queue.add(['far']);
  await queue.calm();
  queue.add(['open']);
  let isCalm = false;
  const calm = queue.calm().then(() => (isCalm = true));
  const open = await next();
  expect([open.flow, isCalm]).toEqual(['open', false]);
  open.end();
  await calm;
});
