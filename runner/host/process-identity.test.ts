import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { askPs, lifeOf, thisProcess } from './process-identity.ts';

test('this process is alive, and its identity stays', () => {
  expect(lifeOf(thisProcess())).toBe('alive');
  expect(thisProcess()).toEqual(thisProcess());
});

test('a process that has ended is dead', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const identity = { ...thisProcess(), pid: child.pid ?? 0 };
  await once(child, 'exit');
  expect(lifeOf(identity)).toBe('dead');
});

test('ps tells of a process what tells it from others, and that there is none', async () => {
  const seen = askPs(process.pid);
  if (seen === 'hidden') {
    console.log('Skipped: there is no ps here.');
    return;
  }
  const started = typeof seen === 'object' ? seen.started : '';
  expect(started).toMatch(/^\w{3} \w{3} \d+ [\d:]{8} \d{4}$/u);
  expect(askPs(process.pid)).toEqual(seen);
  const child = spawn(process.execPath, ['-e', '']);
  const pid = child.pid ?? 0;
  await once(child, 'exit');
  expect(askPs(pid)).toBe('none');
});
