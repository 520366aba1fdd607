import { expect, test } from 'vitest';
import type { Release } from '../slots-port.ts';
import { ProcessSlots } from './process-slots.ts';

const never = new AbortController().signal;

test('places are given in the order in which they were asked for, and only when one is free', async () => {
  const slots = new ProcessSlots();
  const order: string[] = [];
  const take = async (name: string): Promise<Release> => {
    const release = await slots.acquire('g', 2, never);
    order.push(name);
    return release;
  };
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(take);
  await b;
  await new Promise(setImmediate);
  expect(order).toEqual(['a', 'b']);
  const release = await a;
  release?.();
  // A place is given back once.
  release?.();
  await c;
  await new Promise(setImmediate);
  expect(order).toEqual(['a', 'b', 'c']);
  (await b)?.();
  await d;
  expect(order).toEqual(['a', 'b', 'c', 'd']);
});

test('groups are apart', async () => {
  const slots = new ProcessSlots();
  await slots.acquire('one', 1, never);
  await expect(slots.acquire('two', 1, never)).resolves.toBeTypeOf('function');
});

test('who no longer waits is passed over', async () => {
  const slots = new ProcessSlots();
  const first = await slots.acquire('g', 1, never);
  const controller = new AbortController();
  const gone = slots.acquire('g', 1, controller.signal);
  const last = slots.acquire('g', 1, never);
  controller.abort();
  await expect(gone).rejects.toThrow('Nobody waits');
  first();
  await expect(last).resolves.toBeTypeOf('function');
  await expect(slots.acquire('g', 1, AbortSignal.abort())).rejects.toThrow();
});
