import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError, type Context } from './command.ts';
import { isMissing } from './workspace.ts';

/** The text of a file that the command line names; `what` says what it should be, as `input file`. */
export function readNamedFile(context: Context, name: string, what: string): string {
  try {
    return readFileSync(resolve(context.cwd, name), 'utf8');
  } catch (cause) {
    if (isMissing(cause)) throw new UsageError(`There is no ${what} "${name}".`, { cause });
    if (cause instanceof Error && 'code' in cause && cause.code === 'EISDIR')
      throw new UsageError(`"${name}" is a folder, and should be the ${what}.`, { cause });
    throw cause;
  }
}
