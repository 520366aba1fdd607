import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { launchCommand } from './launcher.ts';

function run(command: readonly string[], env: { [name: string]: string } = {}): string {
  const [program = '', ...rest] = launchCommand({
    command,

    names: Object.keys(env),
  });
  return execFileSync(program, rest, { env, encoding: 'utf8' }).trim();
}

test('the command leaves no core dump', () => {
  expect(run(['/bin/sh', '-c', 'ulimit -c'])).toBe('0');
});

test.skipIf(process.platform !== 'linux')('the command is ended before the runner is', () => {
  expect(run(['/bin/sh', '-c', 'read score </proc/self/oom_score_adj; echo $score'])).toBe('1000');
});

test('words reach the command as they are', () => {
  const words = ['a b', '', '$(exit 9)', '`x`', "'", '"', '-n', 'ä'];
  expect(run(['/bin/sh', '-c', 'printf "[%s]" "$@"', 'sh', ...words])).toBe(
    words.map((word) => `[${word}]`).join(''),
  );
});

test('the environment holds what was given, and nothing of the shell that is in between', () => {
  const seen = (env: { [name: string]: string }): readonly string[] =>
    run(['/usr/bin/env'], env)
      .split('\n')
      .filter((line) => !line.startsWith('_='))
      .sort();
  expect(seen({ A: '1' })).toEqual(['A=1']);
  expect(seen({ PWD: process.cwd() })).toEqual([`PWD=${process.cwd()}`]);
});

test('setpriv stands before the command', () => {
  const launch = { command: ['/deno', 'run'], names: [], setpriv: '/bin/setpriv' };
  expect(launchCommand(launch).slice(-6)).toEqual([
    '/bin/setpriv',
    '--pdeathsig',
    'KILL',
    '--',
    '/deno',
    'run',
  ]);
});
