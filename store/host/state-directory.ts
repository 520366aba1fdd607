import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of what this program knows of a user on this machine, and is worth nothing elsewhere:
 * `MILLRACE_STATE`, else `millrace` in the user's state folder. Nothing is made. Caches that are kept and
 * shared, as in CI, do not hold it.
 */
export function stateDirectory(env: Environment): string {
  const named = env['MILLRACE_STATE'];
  if (named !== undefined && named !== '') return resolve(named);
  const home = env['HOME'] ?? homedir();
  const state = env['XDG_STATE_HOME'];
  // The XDG specification: a relative path is to be ignored.
  if (state?.startsWith('/') === true) return join(state, 'millrace');
  return process.platform === 'darwin'
    ? join(home, 'Library', 'Application Support', 'millrace')
    : join(home, '.local', 'state', 'millrace');
}
