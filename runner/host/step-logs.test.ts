import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { logPath, StepLogs } from './step-logs.ts';

const root = mkdtempSync(join(tmpdir(), 'millrace-logs-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function logsIn(folder: string): StepLogs {
  return new StepLogs(folder, (error) => {
    throw error;
  });
}

test('lines are kept in the order in which they came, a file a step', () => {
  const logs = logsIn(root);
  logs.add('a', 'one');
  logs.add('b[3]/c', 'other');
  logs.flush();
  logs.add('a', 'two');
  logs.flush();
  expect(readFileSync(logPath(join(root, 'logs'), 'a'), 'utf8')).toBe('one\ntwo\n');
  expect(readFileSync(join(root, 'logs/b[3].c.log'), 'utf8')).toBe('other\n');
});

test('lines are written by themselves when the runner has time', async () => {
  const logs = logsIn(root);
  logs.add('later', 'x');
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(readFileSync(join(root, 'logs/later.log'), 'utf8')).toBe('x\n');
});

test('a flood is cut, and says so', () => {
  const logs = logsIn(root);
  for (let line = 0; line < 30; line += 1) logs.add('flood', 'y'.repeat(100_000));
  logs.flush();
  const text = readFileSync(join(root, 'logs/flood.log'), 'utf8');
  expect(text.length).toBeLessThanOrEqual(1024 * 1024 + 100);
  expect(text.endsWith('\n… the rest of this log was cut\n')).toBe(true);
});

test('a disk that refuses is told, not thrown', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  const errors: unknown[] = [];
  const logs = new StepLogs(file, (error) => errors.push(error));
  logs.add('a', 'x');
  logs.flush();
  expect(errors.length).toBe(1);
});
