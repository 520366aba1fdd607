import { expect, test } from 'vitest';
import { OperationalError } from '../store/index.ts';
import { UsageError } from './command.ts';
import { reportFailure } from './failure.ts';
import { quietContext } from './testing/quiet-context.ts';

function said(error: unknown): string {
  let text = '';
  reportFailure(error, { ...quietContext('.'), err: (more) => (text += more) });
  return text;
}

test('what a message quotes is obeyed neither by a terminal nor by GitHub’s runner', () => {
  const hostile = 'There is no "x\n::add-mask::y\u001B[2J ##[debug]z".';
  for (const error of [
    new UsageError(hostile),
    new OperationalError(hostile, { hint: hostile }),
    new Error(hostile),
  ]) {
    expect(said(error)).not.toMatch(/^\s*::/m);
    expect(said(error)).not.toContain('##[');
    expect(said(error)).not.toContain('\u001B');
  }
});
