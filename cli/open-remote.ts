import { openRemoteCache, type RemoteCache } from '../store/index.ts';
import { escapeTerminal } from '../output/index.ts';
import type { Context } from './command.ts';

const opened = new WeakMap<Context, RemoteCache | undefined>();

/**
 * The remote cache that `MILLRACE_REMOTE_CACHE` names, the same one for all that a command does: once it was
 * given up, nobody waits for it again. What is wrong with it is a warning on standard error.
 */
export function openRemote(context: Context): RemoteCache | undefined {
  if (opened.has(context)) return opened.get(context);
  const remote = openRemoteCache(context.env, {
    onTrouble: (message) => {
      context.err(`millrace: ${escapeTerminal(message)}\n`);
    },
  });
  opened.set(context, remote);
  return remote;
}
