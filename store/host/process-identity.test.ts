import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { askPs, isProcessIdentity, lifeOf, processSpace, thisProcess } from './process-identity.ts';

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

test('what is read from a file is an identity only with all its fields', () => {
  const self = thisProcess();
  expect(isProcessIdentity(JSON.parse(JSON.stringify(self)))).toBe(true);
  for (const field of Object.keys(self)) {
    expect(isProcessIdentity({ ...self, [field]: null }), field).toBe(false);
  }
  // As a path or as a signal to others it would mean something else.
  for (const pid of ['../../1', 0, -1, 1.5]) {
    expect(isProcessIdentity({ ...self, pid })).toBe(false);
  }
});

test('each machine, start of it and container has numbers of its own', () => {
  const self = thisProcess();
  const spaces = [
    self,
    { ...self, host: 'x' },
    { ...self, boot: 'x' },
    { ...self, pidNamespace: 'x' },
  ].map(processSpace);
  expect(new Set(spaces).size).toBe(4);
  expect(processSpace({ ...self, pid: 1, started: '1' })).toBe(spaces[0]);
});
