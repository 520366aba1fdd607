import { expect, test } from 'vitest';
import { LogLines, type LogSink } from './log-lines.ts';

function collect(sink: Partial<LogSink> = {}): { lines: string[]; logs: LogLines } {
  const lines: string[] = [];
  const logs = new LogLines({
    onLine: (stream, line) => lines.push(`${stream}: ${line}`),
    limitBytes: 1000,
    secrets: [],
    hide: [],
    ownModule: 'file:///store/wrapper.mjs',
    ...sink,
  });
  return { lines, logs };
}

test('lines are put together across chunks, also inside a character', () => {
  const { lines, logs } = collect();
  for (const byte of Buffer.from('é one\r\n\ntwo')) logs.push('stdout', Uint8Array.of(byte));
  logs.push('stderr', Buffer.from('other\n'));
  expect(lines).toEqual(['stdout: é one', 'stdout: ', 'stderr: other']);
  logs.end('stdout');
  logs.end('stderr');
  expect(lines.at(-1)).toBe('stdout: two');
});

test('above the limit one line says so, and nothing follows', () => {
  const { lines, logs } = collect({ limitBytes: 10 });
  logs.push('stdout', Buffer.from('12345\nabc'));
  logs.push('stdout', Buffer.from('defgh\nij\n'));
  logs.push('stderr', Buffer.from('more\n'));
  logs.end('stdout');
  expect(lines).toEqual([
    'stdout: 12345',
    'stdout: [millrace] The log of this attempt ends here: it is longer than 0 MiB.',
  ]);
  expect(logs.bytes).toBe(23);
});

test('a line that never ends is handed on in pieces, and no secret is split between them', () => {
  const secret = 'hunter2-hunter2-hunter2';
  const { lines, logs } = collect({ limitBytes: 10_000_000, secrets: [secret] });
  for (let length = 0; length < 2_000_000; length += 1000 + secret.length) {
    logs.push('stdout', Buffer.from('x'.repeat(1000) + secret));
  }
  logs.end('stdout');
  expect(lines.length).toBeGreaterThan(5);
  const text = lines.map((line) => line.slice('stdout: '.length));
  for (const piece of text) expect(piece.length).toBeLessThan(300_000);
  expect(text.slice(0, -1).join('')).not.toContain('hunter');
});

test('machine paths are taken out', () => {
  const { lines, logs } = collect({ hide: ['file:///store/x/'] });
  logs.push('stderr', Buffer.from('    at main (file:///store/x/scripts/a.ts:1:2)\n'));
  expect(lines).toEqual(['stderr:     at main (scripts/a.ts:1:2)']);
});

test('a stack ends where our own module begins', () => {
  const { lines, logs } = collect();
  logs.push(
    'stderr',
    Buffer.from('Error: no\n    at runStep (file:///store/wrapper.mjs:204:19)\n'),
  );
  logs.push('stderr', Buffer.from('see file:///store/wrapper.mjs\n'));
  expect(lines).toEqual(['stderr: Error: no', 'stderr: see file:///store/wrapper.mjs']);
});
