import { expect, test } from 'vitest';
import { type Exit, exitMessage, wallFailure } from './exit-message.ts';

function exit(change: Partial<Exit>): Exit {
  return { code: null, signal: null, stderr: '', heapMegabytes: 512, ...change };
}

test('running out of memory is told apart from other ends', () => {
  const stderr = 'x\n# Fatal JavaScript out of memory: Reached heap limit\n';
  expect(exitMessage(exit({ signal: 'SIGTRAP', stderr }))).toBe(
    'The step ran out of memory: its limit is 512 MiB.',
  );
  expect(exitMessage(exit({ code: 133, stderr }))).toContain('ran out of memory');
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
