import { expect, test } from 'vitest';
import { exitCode } from './command.ts';
import { refuse } from './conclude-run.ts';
import { quietContext } from './testing/quiet-context.ts';

function codeOf(...codes: readonly string[]): number {
  const refusals = codes.map((code) => ({ code, message: 'It is so.' }));
  return refuse(quietContext('/'), refusals);
}

test('a store that was changed is the world’s fault, and the user’s only if something else is wrong too', () => {
  expect(codeOf('store-changed')).toBe(exitCode.world);
  expect(codeOf('store-changed', 'store-changed')).toBe(exitCode.world);
  expect(codeOf('store-changed', 'script-changed')).toBe(exitCode.wrong);
  expect(codeOf('lock-missing')).toBe(exitCode.wrong);
});
