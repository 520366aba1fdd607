import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { OperationalError } from '../operational-error.ts';
import { errorCode, explainFileError, inStoreVariable } from './explain-file-errors.ts';
import { makeFolder } from './make-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of the store and of all caches: `MILLRACE_STORE`, else `millrace` in the user's cache
 * folder. It is made, for this user alone; a folder of somebody else is refused, because its owner
 * could exchange files between their check and their use.
 */
export function defaultStoreDirectory(env: Environment): string {
  const directory = chooseDirectory(env);
  try {
    makeFolder(directory, 0o700);
    checkOwner(directory);
  } catch (error) {
    throw (
      notAFolder(directory, error) ?? explainFileError('The store', error, inStoreVariable) ?? error
    );
  }
  return directory;
}

function chooseDirectory(env: Environment): string {
  const named = env['MILLRACE_STORE'];
  if (named !== undefined && named !== '') return resolve(named);
  const home = env['HOME'] ?? homedir();
  const cache = env['XDG_CACHE_HOME'];
  // The XDG specification: a relative path is to be ignored.
  if (cache?.startsWith('/') === true) return join(cache, 'millrace');
  return process.platform === 'darwin'
    ? join(home, 'Library', 'Caches', 'millrace')
    : join(home, '.cache', 'millrace');
}

function checkOwner(directory: string): void {
  const user = process.getuid?.();
  if (user === undefined || statSync(directory).uid === user) return;
  throw new OperationalError(`The store ${directory} belongs to another user.`, {
    hint: 'Name a folder of your own in MILLRACE_STORE.',
  });
}

function notAFolder(directory: string, error: unknown): OperationalError | undefined {
  const code = errorCode(error);
  if (code === 'ENOENT') {
    return new OperationalError(`The folder of the store, ${directory}, cannot be made there.`, {
      hint: 'Name another folder in MILLRACE_STORE.',
      cause: error,
    });
  }
  if (code !== 'EEXIST' && code !== 'ENOTDIR') return undefined;
  return new OperationalError(`The store ${directory} is no folder.`, {
    hint: 'Name a folder in MILLRACE_STORE.',
    cause: error,
  });
}
