import { readdirSync, readFileSync } from 'node:fs';
import { markName } from '../../sandbox/environment.ts';
import { errorCode } from '../../../store/index.ts';

/** A process may start another while the list is read: look again, so many times at most. */
const rounds = 20;

/**
 * Kills the process group that `pid` leads. With a mark also every process of this machine that
 * carries it in its environment, so a daemon that left the group and the session dies as well
 * (on Linux; elsewhere only the group).
 */
export function killTree(pid: number, mark?: string): void {
  kill(-pid);
  if (mark === undefined || process.platform !== 'linux') return;
  for (let round = 0; round < rounds; round += 1) {
    const found = marked(mark);
    if (found.length === 0) return;
    for (const other of found) kill(other);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Gone already, or not ours any more.
    if (!hasCode(error, ['ESRCH', 'EPERM'])) throw error;
  }
}

function marked(mark: string): readonly number[] {
  const entry = `${markName}=${mark}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => environmentOf(name).includes(entry))
    .map(Number);
}

function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch (error) {
    // Ended meanwhile, or another user's.
    if (hasCode(error, ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'])) return [];
    throw error;
  }
}

/** Whether an error of Node carries one of these codes. */
export function hasCode(error: unknown, codes: readonly string[]): boolean {
  return codes.includes(errorCode(error) ?? '');
}
