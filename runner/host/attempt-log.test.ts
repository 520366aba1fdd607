import { expect, test } from 'vitest';
import { createMask } from '../report/mask.ts';
import { AttemptLog } from './attempt-log.ts';

function told(secrets: readonly string[], add: (log: AttemptLog) => void): readonly string[] {
  const lines: string[] = [];
  const log = new AttemptLog(createMask(secrets), (stream, line) =>
    lines.push(`${stream} ${line}`),
  );
  add(log);
  log.end();
  return lines;
}

test('lines are handed on as they come', () => {
  const lines = told([], (log) => {
    log.add('stdout', 'one');
    log.add('stderr', '');
    log.add('stdout', 'two');
  });
  expect(lines).toEqual(['stdout one', 'stderr ', 'stdout two']);
});

test('a secret is masked when lines cut it, and the lines stay in their stream', () => {
  const lines = told(['ab\ncd-ef\ngh'], (log) => {
    log.add('stdout', 'x ab');
    log.add('stderr', 'between');
    log.add('stdout', 'cd-ef');
    log.add('stdout', 'gh y');
  });
  expect(lines).toEqual(['stderr between', 'stdout x *** y']);
});

test('what only looked like the beginning of a secret is handed on at the end', () => {
  const lines = told(['hunter2\nmore'], (log) => {
    log.add('stdout', 'a hunter2');
  });
  expect(lines).toEqual(['stdout a ***']);
});
