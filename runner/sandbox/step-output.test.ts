import { expect, test } from 'vitest';
import { LogLines } from './log-lines.ts';
import { StepOutput } from './step-output.ts';

const nonce = Buffer.from('0123456789abcdef0123456789ABCDEF');
const result = Buffer.concat([nonce, Buffer.from([1, 0, 0, 0, 2]), Buffer.from('42')]);

function open(): { output: StepOutput; lines: string[]; attach: () => void } {
  const output = new StepOutput(nonce, 1000);
  const lines: string[] = [];
  const logs = new LogLines({
    onLine: (stream, line) => lines.push(`${stream}: ${line}`),
    limitBytes: 10_000,
    secrets: [],
    hide: [],
    ownModule: 'file:///store/wrapper.mjs',
  });
  const attach = (): void => {
    output.attach(logs);
  };
  return { output, lines, attach };
}

test('the result counts only when both logs are complete up to it', () => {
  const { output, lines, attach } = open();
  attach();
  output.push('stdout', Buffer.concat([Buffer.from('out\n'), result]));
  expect(output.hasFrame).toBe(true);
  expect(output.result).toBeUndefined();
  output.push('stderr', Buffer.concat([Buffer.from('err\n'), nonce, Buffer.from('late\n')]));
  expect(output.result).toEqual({ kind: 'returned', text: '42' });
  expect(lines).toEqual(['stdout: out', 'stderr: err']);
});

test('a closed stderr completes as well', () => {
  const { output } = open();
  output.push('stdout', result);
  output.end('stderr');
  expect(output.result).toEqual({ kind: 'returned', text: '42' });
});

test('a frame on stderr, or with another nonce, is no result', () => {
  const { output } = open();
  output.push('stderr', result);
  output.push('stdout', Buffer.concat([Buffer.alloc(32, 1), result.subarray(32)]));
  output.end('stdout');
  expect(output.hasFrame).toBe(false);
});

test('the first byte on stdout says that Deno runs, and is no log', () => {
  const { output, lines, attach } = open();
  attach();
  expect(output.hasStarted).toBe(false);
  output.push('stderr', Buffer.from('\u0006'));
  expect(output.hasStarted).toBe(false);
  output.push('stdout', Buffer.from('\u0006'));
  expect(output.hasStarted).toBe(true);
  output.push('stdout', Buffer.from('\u0006 second\n'));
  expect(lines).toEqual(['stdout: \u0006 second']);
});

test('what another program prints first is log, and the byte comes too late behind it', () => {
  const { output, lines, attach } = open();
  attach();
  output.push('stdout', Buffer.from('other\n'));
  output.push('stdout', Buffer.from('\u0006\n'));
  expect(output.hasStarted).toBe(false);
  expect(lines).toEqual(['stdout: other', 'stdout: \u0006']);
});

test('what was written before the call is handed on when it comes', () => {
  const { output, lines, attach } = open();
  output.push('stderr', Buffer.from('a warning\n'));
  expect(output.stderrTail).toBe('a warning\n');
  attach();
  expect(lines).toEqual(['stderr: a warning']);
});

test('the end of stderr is kept, however much came', () => {
  const { output } = open();
  for (let round = 0; round < 1000; round += 1)
    output.push('stderr', Buffer.from(`line ${round}\n`));
  expect(output.stderrTail.endsWith('line 999\n')).toBe(true);
  expect(output.stderrTail.length).toBeLessThanOrEqual(4096);
});
