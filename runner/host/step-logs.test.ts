import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { logPath, stepOfLog, StepLogs } from './step-logs.ts';

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

test('a flood is cut, and says so', () => {
  const logs = logsIn(root);
  for (let line = 0; line < 30; line += 1) logs.add('flood', printed('y'.repeat(100_000)));
  logs.flush();
  const text = readFileSync(join(root, 'logs/flood.log'), 'utf8');
  expect(text.length).toBeLessThanOrEqual(1024 * 1024 + 100);
  expect(text.endsWith(`y\n${kept('… the rest of this log was cut')}`)).toBe(true);
});

test('the name of a log file tells its step', () => {
  for (const step of ['a', 'b[3]/c', 'b[3][0]/c/d']) {
    expect(stepOfLog(logPath('', step).replace(/^.*\//u, ''))).toBe(step);
  }
  expect(stepOfLog('notes.txt')).toBeUndefined();
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
