import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from './find-program.ts';

/**
 * util-linux' `setpriv`, when it is here and can ask the kernel to end a program with its parent;
 * BusyBox has one that cannot. About 3 ms, and only to be asked where bubblewrap does not do it.
 */
export async function findSetpriv(environment: {
  readonly [name: string]: string | undefined;
}): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const setpriv = findProgram('setpriv', environment['PATH'] ?? '');
  if (setpriv === undefined) return undefined;
  try {
    const words = ['--pdeathsig', 'KILL', '--', setpriv, '--version'];
    await promisify(execFile)(setpriv, words, { env: {}, timeout: 5000 });
    return setpriv;
  } catch {
    // Whatever it says: without it a step only outlives a runner that is killed.
    return undefined;
  }
}
