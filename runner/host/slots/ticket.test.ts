import { expect, test } from 'vitest';
import { thisProcess } from '../../../store/index.ts';
import { compareTickets, mustLeave, parseTicket } from './ticket.ts';

const line = (...limits: number[]): { limit: number }[] => limits.map((limit) => ({ limit }));

test('who comes first has its turn, and so have all that fit beside it', () => {
  expect(mustLeave(line(1))).toBe(0);
  expect(mustLeave(line(3, 3, 3))).toBe(0);
  expect(mustLeave(line(3, 3, 3, 3))).toBe(1);
  expect(mustLeave(line(1, 1, 1))).toBe(2);
});

test('the smallest limit of those in the line counts', () => {
  // One place: not beside others that were there, and none beside it while it is there.
  expect(mustLeave(line(3, 1))).toBe(1);
  expect(mustLeave(line(1, 3))).toBe(1);
  expect(mustLeave(line(3, 3, 2))).toBe(1);
});

test('a turn that has come stays, whoever joins and whoever leaves before', () => {
  const limits = [1, 2, 3, 4];
  const lines = limits.flatMap((a) => limits.flatMap((b) => limits.map((c) => [a, b, c])));
  for (const limits of lines) {
    if (mustLeave(line(...limits)) > 0) continue;
    for (const at of [0, 1]) {
      const rest = limits.filter((_, index) => index !== at);
      expect(mustLeave(line(...rest)), limits.join()).toBe(0);
    }
  }
});

test('tickets are in the order of their numbers, and equal numbers in the order of their ids', () => {
  const tickets = [
    { number: 10, id: 'a' },
    { number: 9, id: 'b' },
    { number: 9, id: 'a' },
  ];
  expect([...tickets].sort(compareTickets).map(({ number, id }) => `${number}${id}`)).toEqual([
    '9a',
    '9b',
    '10a',
  ]);
  expect(compareTickets({ number: 1, id: 'a' }, { number: 1, id: 'a' })).toBe(0);
});

const process = thisProcess();
const run = { run: 'r', flow: 'f', since: 1 };

test('a ticket comes back as it was written', () => {
  const text = { limit: 2, process, run };
  expect(parseTicket(JSON.stringify(text))).toEqual(text);
});

test.each([
  '',
  'x',
  'null',
  '{}',
  '{"limit":0,"process":{"pid":1}}',
  '{"limit":2}',
  JSON.stringify({ limit: 1.5, process }),
  JSON.stringify({ limit: 1, process: { ...process, pid: '../../x' } }),
  // A message gives the time of a run's label, and must not fail at it.
  JSON.stringify({ limit: 1, process, run: { ...run, since: 'soon' } }),
  JSON.stringify({ limit: 1, process, run: 'r' }),
])('the text %j is no ticket', (text) => {
  expect(parseTicket(text)).toBeUndefined();
});
