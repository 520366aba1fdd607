import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Lock } from '../lock/index.ts';
import { UsageError, type Context } from './command.ts';
import { isMissing } from './workspace.ts';

/** The declared secrets that are there: from the file when it has them, else from the environment. Others are not read. */
export function readSecrets(
  context: Context,
  lock: Lock,
  file: string | undefined,
): ReadonlyMap<string, string> {
  const written = file === undefined ? {} : readSecretsFile(resolve(context.cwd, file), file);
  const found = new Map<string, string>();
  for (const name of lock.secrets) {
    const value = Object.hasOwn(written, name) ? written[name] : context.env[name];
    if (value !== undefined && value !== '') found.set(name, value);
  }
  return found;
}

function readSecretsFile(path: string, name: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if (isMissing(error))
      throw new UsageError(`There is no secrets file "${name}".`, { cause: error });
    throw error;
  }
}
