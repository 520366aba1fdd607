import type { RunOptions } from '../runner/index.ts';
import type { Context, Invocation } from './command.ts';
import { openRemote } from './open-remote.ts';

/** How a run uses kept outputs, by what the command line says; offline none of other machines. */
export function cacheUse(
  invocation: Invocation,
  context: Context,
  deno: string,
): NonNullable<RunOptions['cache']> {
  return {
    deno,
    ignores: invocation.flag('no-cache'),
    remote: invocation.flag('offline') ? undefined : openRemote(context),
  };
}
