import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OperationalError } from '../../../store/index.ts';
import { temporaryFolder } from '../../../store/testing/temporary-folder.ts';
import { mostAtOnce } from '../../testing/most-at-once.ts';
import { openSlots } from './open-slots.ts';

const never = new AbortController().signal;

test('of 500 steps in a group of 3 never more than 3 are at work, and one ticket waits', async () => {
  const state = temporaryFolder();
  const slots = openSlots(state);
  const lines: string[] = [];
  let tickets = 0;
  await Promise.all(
    Array.from({ length: 500 }, async () => {
      const release = await slots.acquire('api', 3, never);
      lines.push('enter');
      tickets = Math.max(tickets, ticketsIn(state));
      await new Promise(setImmediate);
      lines.push('leave');
      release();
    }),
  );
  expect(lines).toHaveLength(1000);
  expect(mostAtOnce(lines)).toBe(3);
  expect(tickets).toBeLessThanOrEqual(4);
  expect(ticketsIn(state)).toBe(0);
});

test('groups do not wait for each other; runs in other processes do', async () => {
  const state = temporaryFolder();
  const [slots, others] = [openSlots(state), openSlots(state)];
  const order: string[] = [];
  const release = await slots.acquire('a', 1, never);
  const other = others.acquire('a', 1, never).then((releaseOther) => {
    order.push('a again');
    releaseOther();
  });
  (await slots.acquire('b', 1, never))();
  order.push('b');
  release();
  release();
  await other;
  expect(order).toEqual(['b', 'a again']);
});

test('a step that is cancelled while it waits leaves the line, and the next one is served', async () => {
  const slots = openSlots(temporaryFolder());
  const release = await slots.acquire('a', 1, never);
  const [inLine, behind] = [new AbortController(), new AbortController()];
  const cancelled = [inLine, behind].map(async ({ signal }) => await slots.acquire('a', 1, signal));
  const last = slots.acquire('a', 1, never);
  for (const controller of [behind, inLine]) controller.abort(new Error('cancelled'));
  for (const waiting of cancelled) await expect(waiting).rejects.toThrow('cancelled');
  release();
  (await last)();
  await expect(slots.acquire('a', 1, AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
});

function ticketsIn(state: string): number {
  return readdirSync(state, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^\d+-/u.test(path.split('/').at(-1) ?? ''),
  ).length;
}

test('a state folder that is none is told in words', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const waiting = openSlots(file).acquire('a', 1, never);
  await expect(waiting).rejects.toThrow('The places of concurrency groups cannot be kept: ENOTDIR');
  await expect(waiting).rejects.toBeInstanceOf(OperationalError);
});

test.skipIf(!existsSync('/proc/self'))('so is one that cannot be made', async () => {
  const waiting = openSlots('/proc/nope').acquire('a', 1, never);
  await expect(waiting).rejects.toThrow('cannot be kept: ENOENT');
  await expect(waiting).rejects.toBeInstanceOf(OperationalError);
});
