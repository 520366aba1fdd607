import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { logPath } from './log-file.ts';
import { loggedSteps, readLog } from './read-logs.ts';
import { StepLogs } from './step-logs.ts';

const root = mkdtempSync(join(tmpdir(), 'millrace-logs-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function logsIn(folder: string): StepLogs {
  return new StepLogs(folder, (error) => {
    throw error;
  });
}

function printed(line: string): { at: number; stream: 'stdout'; line: string } {
  return { at: 0, stream: 'stdout', line };
}

const kept = (line: string): string => `1970-01-01T00:00:00.000Z out ${line}\n`;

test('lines are kept in the order in which they came, a file a step', () => {
  const logs = logsIn(root);
  logs.add('a', printed('one'));
  logs.add('b[3]/c', printed('other'));
  logs.flush();
  logs.add('a', printed('two'));
  logs.flush();
  expect(readFileSync(logPath(join(root, 'logs'), 'a'), 'utf8')).toBe(kept('one') + kept('two'));
  expect(readFileSync(join(root, 'logs/b[3].c.log'), 'utf8')).toBe(kept('other'));
});

test('lines are written by themselves when the runner has time', async () => {
  const logs = logsIn(root);
  logs.add('later', printed('x'));
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(readFileSync(join(root, 'logs/later.log'), 'utf8')).toBe(kept('x'));
});

test('a step so deep that no file could have its name has its log all the same', () => {
  const folder = mkdtempSync(join(root, 'deep-'));
  const inside = (round: number): string =>
    `${'deploy-to-all-regions/'.repeat(60)}again[${String(round)}]/step`;
  // Two processes, the second of which goes on with the run.
  for (const line of ['one', 'two']) {
    const logs = logsIn(folder);
    for (const round of [0, 1]) logs.add(inside(round), printed(`${line} of ${String(round)}`));
    logs.add('flat', printed(line));
    logs.flush();
    logs.add(inside(0), printed(`${line} # ${inside(0)}`));
    logs.flush();
  }
  expect(loggedSteps(folder)).toEqual([inside(0), inside(1), 'flat']);
  const linesOf = (step: string): readonly string[] =>
    readLog(folder, step).map(({ line }) => line);
  expect(linesOf(inside(0))).toEqual([
    'one of 0',
    `one # ${inside(0)}`,
    'two of 0',
    `two # ${inside(0)}`,
  ]);
  expect(linesOf(inside(1))).toEqual(['one of 1', 'two of 1']);
  expect(linesOf('flat')).toEqual(['one', 'two']);
});

test('a flood is cut, and says so', () => {
  const logs = logsIn(root);
  for (let line = 0; line < 30; line += 1) logs.add('flood', printed('y'.repeat(100_000)));
  logs.flush();
  const text = readFileSync(join(root, 'logs/flood.log'), 'utf8');
  expect(text.length).toBeLessThanOrEqual(1024 * 1024 + 100);
  expect(text.endsWith(`y\n${kept('… the rest of this log was cut')}`)).toBe(true);
});

test('a disk that refuses is told, not thrown', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  const errors: unknown[] = [];
  const logs = new StepLogs(file, (error) => errors.push(error));
  logs.add('a', printed('x'));
  logs.flush();
  expect(errors.length).toBe(1);
});
