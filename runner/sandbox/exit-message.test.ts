import { expect, test } from 'vitest';
import {
  type Exit,
  exitMessage,
  ranOutOfMemory,
  startFailure,
  wallFailure,
} from './exit-message.ts';

function exit(change: Partial<Exit>): Exit {
  return { code: null, signal: null, stderr: '', ...change };
}

test('running out of memory is told apart from other ends', () => {
  const stderr = 'x\n#\n# Fatal JavaScript out of memory: Reached heap limit\n#\n==== C stack';
  expect(ranOutOfMemory(exit({ signal: 'SIGTRAP', stderr }))).toBe(true);
  expect(ranOutOfMemory(exit({ code: 133, stderr }))).toBe(true);
  const rust = 'memory allocation of 8388608 bytes failed\n';
  expect(ranOutOfMemory(exit({ signal: 'SIGABRT', stderr: rust }))).toBe(true);
  expect(ranOutOfMemory(exit({ code: 0, stderr }))).toBe(false);
  expect(ranOutOfMemory(exit({ code: 133, stderr: 'x' }))).toBe(false);
});

test('a step that only prints that memory ran out has not run out of it', () => {
  const banner = '#\n# Fatal JavaScript out of memory: Reached heap limit\n#\n';
  for (const stderr of [banner, 'heap limit\n', 'memory allocation of 1 bytes failed\n']) {
    expect(ranOutOfMemory(exit({ code: 1, stderr }))).toBe(false);
    expect(ranOutOfMemory(exit({ signal: 'SIGKILL', stderr }))).toBe(false);
  }
  for (const stderr of ['heap limit\n', '> # Fatal JavaScript out of memory: x\n']) {
    expect(ranOutOfMemory(exit({ code: 133, stderr }))).toBe(false);
    expect(ranOutOfMemory(exit({ signal: 'SIGTRAP', stderr }))).toBe(false);
  }
});

test('what was not caught is in the message, cut short', () => {
  const stderr = `noise\nerror: Uncaught Error: ${'x'.repeat(1000)}\n    at a.ts:1:1\n`;
  const message = exitMessage(exit({ code: 1, stderr }));
  expect(message).toMatch(
    /^The step ended without a result \(exit code 1\)\. Deno says: error: Unc/,
  );
  expect(message.length).toBeLessThan(600);
});

test('a kill from outside and a signal are named', () => {
  expect(exitMessage(exit({ signal: 'SIGKILL' }))).toContain('killed from outside');
  expect(exitMessage(exit({ code: 137 }))).toContain('killed from outside');
  expect(exitMessage(exit({ signal: 'SIGSEGV' }))).toContain('(signal SIGSEGV)');
});

test('only bubblewrap itself can have failed to raise the wall', () => {
  const stderr = 'bwrap: setting up uid map: Permission denied\n';
  expect(wallFailure(exit({ code: 1, stderr }))).toBe(stderr.trim());
  expect(wallFailure(exit({ code: 0, stderr }))).toBeUndefined();
  expect(wallFailure(exit({ code: 1, stderr: 'a bwrap: x' }))).toBeUndefined();
});

test('only the shell before the command can have failed to start it', () => {
  const stderr = 'sh: 1: exec: /opt/deno: not found\n';
  expect(startFailure(exit({ code: 127, stderr }))).toBe(stderr.trim());
  expect(startFailure(exit({ code: 1, stderr }))).toBeUndefined();
  expect(startFailure(exit({ code: 127, stderr: 'x' }))).toBeUndefined();
});
