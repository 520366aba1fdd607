import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { compiledUrl, endOf, startModule } from '../../../store/testing/start-module.ts';
import { temporaryFolder } from '../../../store/testing/temporary-folder.ts';
import { mostAtOnce } from '../../testing/most-at-once.ts';
import { joinLine } from './waiting-line.ts';

const never = new AbortController().signal;

// It takes a while, which is no part of what the tests wait for.
beforeAll(() => {
  compiledUrl('runner/host/slots/waiting-line.ts');
});

/** A program that joins the line in `folder` as `place`. */
function program(folder: string, limit: number): string {
  return `
    import { joinLine } from '${compiledUrl('runner/host/slots/waiting-line.ts')}';
    const place = joinLine(${JSON.stringify(folder)}, ${limit});
    const never = new AbortController().signal;`;
}

/** The places of this process by name, in the order in which their turn came. */
function turnsIn(folder: string): {
  readonly came: string[];
  readonly join: (name: string, limit: number) => { readonly leave: () => void };
} {
  const came: string[] = [];
  return {
    came,
    join: (name, limit) => {
      const place = joinLine(folder, limit);
      void place.turn(never).then(() => came.push(name));
      return place;
    },
  };
}

test('turns come in the order of arrival, as places are given back', async () => {
  const { came, join: joinAs } = turnsIn(join(temporaryFolder(), 'line'));
  const places = ['a', 'b', 'c', 'd'].map((name) => joinAs(name, 2));
  await expect.poll(() => came).toEqual(['a', 'b']);
  places[1]?.leave();
  await expect.poll(() => came).toEqual(['a', 'b', 'c']);
  places[0]?.leave();
  await expect.poll(() => came).toEqual(['a', 'b', 'c', 'd']);
});

test('who asked for one place has none beside it, before or after', async () => {
  const { came, join: joinAs } = turnsIn(join(temporaryFolder(), 'line'));
  const wide = joinAs('wide', 3);
  const narrow = joinAs('narrow', 1);
  joinAs('late', 3);
  await expect.poll(() => came).toEqual(['wide']);
  wide.leave();
  await expect.poll(() => came).toEqual(['wide', 'narrow']);
  narrow.leave();
  await expect.poll(() => came).toEqual(['wide', 'narrow', 'late']);
});

test('an interrupted wait gives its place back', async () => {
  const folder = join(temporaryFolder(), 'line');
  const { came, join: joinAs } = turnsIn(folder);
  const first = joinAs('first', 1);
  const controller = new AbortController();
  const waiting = joinLine(folder, 1).turn(controller.signal);
  joinAs('third', 1);
  controller.abort(new Error('interrupted'));
  await expect(waiting).rejects.toThrow('interrupted');
  await expect(joinLine(folder, 1).turn(controller.signal)).rejects.toThrow('interrupted');
  first.leave();
  await expect.poll(() => came).toEqual(['first', 'third']);
});

test('the folder goes with the last place, however often a place is given back', async () => {
  const parent = temporaryFolder();
  const [a, b] = [joinLine(join(parent, 'line'), 1), joinLine(join(parent, 'line'), 1)];
  await a.turn(never);
  a.leave();
  a.leave();
  expect(readdirSync(parent)).toEqual(['line']);
  b.leave();
  expect(readdirSync(parent)).toEqual([]);
});

test('whoever holds a place or waits hears that it is asked to end, once', async () => {
  const folder = join(temporaryFolder(), 'line');
  const heard: string[] = [];
  const [holder, waiting, last] = [1, 2, 3].map(() => joinLine(folder, 1));
  await holder!.turn(never);
  void waiting!.turn(never).catch(() => undefined);
  holder!.onAsked(() => heard.push('holder'));
  waiting!.onAsked(() => heard.push('waiting'));
  expect(last!.mustLeave()).toBe(2);
  for (const ticket of last!.before()) last!.ask(ticket);
  await expect.poll(() => [...heard].sort()).toEqual(['holder', 'waiting']);
  for (const ticket of last!.before()) last!.ask(ticket);
  holder!.leave();
  waiting!.leave();
  await last!.turn(never);
  expect(heard).toHaveLength(2);
  last!.leave();
});

test('a request that came before anybody listened is heard', () => {
  const folder = join(temporaryFolder(), 'line');
  const [holder, other] = [joinLine(folder, 1), joinLine(folder, 1)];
  for (const ticket of other.before()) other.ask(ticket);
  let heard = 0;
  holder.onAsked(() => {
    heard += 1;
  });
  expect(heard).toBe(1);
  holder.leave();
  other.leave();
});

test('the place of a process that was killed goes to who waits', async () => {
  const folder = join(temporaryFolder(), 'line');
  const holder = startModule(`${program(folder, 1)}
    await place.turn(never);
    console.log('held');
    setInterval(() => undefined, 1000);`);
  await once(holder.stdout!, 'data');
  const place = joinLine(folder, 1);
  expect(place.mustLeave()).toBe(1);
  let hasTurn = false;
  const turn = place.turn(never).then(() => (hasTurn = true));
  // It is alive, so it keeps its place however often we look.
  place.before();
  place.look();
  expect(hasTurn).toBe(false);
  holder.kill('SIGKILL');
  await turn;
  place.leave();
}, 60_000);

test('a process that ends in a hurry gives its place back', async () => {
  const folder = join(temporaryFolder(), 'line');
  const holder = startModule(`${program(folder, 1)} await place.turn(never); process.exit(3);`);
  expect((await endOf(holder)).end).toBe(3);
  const place = joinLine(folder, 1);
  expect(place.mustLeave()).toBe(0);
  place.leave();
});

test('of 20 processes on 3 places never more than 3 are at work, and none is left out', async () => {
  const folder = join(temporaryFolder(), 'line');
  const record = join(temporaryFolder(), 'record');
  appendFileSync(record, '');
  const worker = (name: string): string => `
    import { appendFileSync } from 'node:fs';
    import { joinLine } from '${compiledUrl('runner/host/slots/waiting-line.ts')}';
    const never = new AbortController().signal;
    for (let round = 0; round < 10; round += 1) {
      const place = joinLine(${JSON.stringify(folder)}, 3);
      await place.turn(never);
      appendFileSync(${JSON.stringify(record)}, 'enter ${name}\\n');
      await new Promise((resolve) => setTimeout(resolve, 2));
      appendFileSync(${JSON.stringify(record)}, 'leave ${name}\\n');
      place.leave();
    }`;
  const names = Array.from({ length: 20 }, (_, index) => `w${index}`);
  const ends = await Promise.all(
    names.map(async (name) => (await endOf(startModule(worker(name)))).end),
  );
  expect(ends).toEqual(names.map(() => 0));
  const lines = readFileSync(record, 'utf8').trim().split('\n');
  expect(lines.filter((line) => line.startsWith('enter'))).toHaveLength(200);
  expect(mostAtOnce(lines)).toBe(3);
}, 120_000);
