import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../store/testing/temporary-folder.ts';
import { thisProcess } from '../../../store/index.ts';
import { TicketFolder } from './ticket-folder.ts';

const text = { limit: 1, process: thisProcess() };
const dead = { ...thisProcess(), pid: 2 ** 22 + 1 };

test('tickets are listed in the order in which they were taken', () => {
  const folder = new TicketFolder(join(temporaryFolder(), 'line'));
  const taken = Array.from({ length: 12 }, () => folder.take(text));
  expect(folder.list()).toEqual(taken);
  expect(folder.before(taken[2]!)).toEqual(taken.slice(0, 2));
});

test('a number that lies before one that is taken is never kept', () => {
  const path = join(temporaryFolder(), 'line');
  const slow = new TicketFolder(path);
  const others = new TicketFolder(path);
  const first = others.take(text);
  // The slow one reads the line; before it makes its ticket, two come and the first goes.
  const list = slow.list.bind(slow);
  let calls = 0;
  slow.list = () => {
    const listed = list();
    calls += 1;
    if (calls === 1) {
      others.take(text);
      others.take(text);
      others.remove(first);
    }
    return listed;
  };
  const late = slow.take(text);
  expect(calls).toBeGreaterThan(2);
  expect(others.list().at(-1)).toEqual(late);
  expect(others.list()).toHaveLength(3);
});

test('tickets of dead processes are removed, those of living ones are not', () => {
  const folder = new TicketFolder(join(temporaryFolder(), 'line'));
  folder.take({ limit: 1, process: dead });
  const living = folder.take(text);
  const own = folder.take(text);
  folder.removeDead(own);
  expect(folder.list()).toEqual([living, own]);
});

test('a request goes with the ticket that it is for', () => {
  const path = join(temporaryFolder(), 'line');
  const folder = new TicketFolder(path);
  const [asked, other] = [folder.take(text), folder.take(text)];
  folder.ask(asked);
  folder.ask(asked);
  expect([folder.isAsked(asked), folder.isAsked(other)]).toEqual([true, false]);
  folder.remove(asked);
  folder.ask(asked);
  folder.remove(other);
  expect(readdirSync(path)).toEqual([]);
});

test('what is no ticket is not in the line', () => {
  const path = join(temporaryFolder(), 'line');
  mkdirSync(path);
  writeFileSync(join(path, '1-aa'), 'a file');
  symlinkSync('nothing of ours', join(path, '2-bb'));
  symlinkSync(JSON.stringify(text), join(path, 'notes'));
  expect(new TicketFolder(path).list()).toEqual([]);
});

test('a folder with a ticket in it stays, an empty one goes, a missing one is made', () => {
  const path = join(temporaryFolder(), 'line');
  const folder = new TicketFolder(path);
  folder.removeIfEmpty();
  const ticket = folder.take(text);
  folder.removeIfEmpty();
  expect(folder.list()).toEqual([ticket]);
  folder.remove(ticket);
  folder.removeIfEmpty();
  expect(readdirSync(join(path, '..'))).toEqual([]);
});
