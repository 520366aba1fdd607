import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BubblewrapSearch } from './find-bubblewrap.ts';
import { findProgram } from './find-program.ts';
import { KeptAnswer } from './kept-answer.ts';

/**
 * util-linux' `setpriv`, when it is here and can ask the kernel to end a program with its parent;
 * BusyBox has one that cannot. Only to be asked where bubblewrap does not do it. To try it takes 3 ms,
 * so that it can is kept.
 */
export async function findSetpriv({
  environment,
  machineDirectory,
}: Omit<BubblewrapSearch, 'deno'>): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const setpriv = findProgram('setpriv', environment['PATH'] ?? '');
  if (setpriv === undefined) return undefined;
  const kept = new KeptAnswer(machineDirectory, 'setpriv', [setpriv]);
  if (kept.read() === true) return setpriv;
  try {
    const words = ['--pdeathsig', 'KILL', '--', setpriv, '--version'];
    await promisify(execFile)(setpriv, words, { env: {}, timeout: 5000 });
  } catch {
    // Whatever it says: without it a step only outlives a runner that is killed.
    return undefined;
  }
  kept.keep(true);
  return setpriv;
}
