import { parseEnv } from 'node:util';
import type { Lock } from '../lock/index.ts';
import type { Context } from './command.ts';
import { readNamedFile } from './read-named-file.ts';

/** The declared secrets that are there: from the file when it has them, else from the environment. Others are not read. */
export function readSecrets(
  context: Context,
  lock: Lock,
  file: string | undefined,
): ReadonlyMap<string, string> {
  const written = file === undefined ? {} : parseEnv(readNamedFile(context, file, 'secrets file'));
  const found = new Map<string, string>();
  for (const name of lock.secrets) {
    const value = Object.hasOwn(written, name) ? written[name] : context.env[name];
    if (value !== undefined && value !== '') found.set(name, value);
  }
  return found;
}
