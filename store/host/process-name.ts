import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './explain-file-errors.ts';

/** A name that no other process ever has: its id, when it started, which machine it is on, and chance. */
export function nameOfThisProcess(): string {
  const start = startOf(process.pid) ?? '0';
  return [process.pid, start, world(), randomBytes(6).toString('hex')].join('.');
}

/**
 * Whether the process of that name still runs. `foreign`: it is of another machine or container, where
 * nobody here can look. A number that another process has taken since is told from the first one by
 * when it started, on Linux.
 */
export function stateOfProcess(name: string): 'alive' | 'dead' | 'foreign' {
  const [pid = '', start = '', of = ''] = name.split('.');
  if (of !== world()) return 'foreign';
  if (!/^[1-9]\d*$/.test(pid)) return 'dead';
  const found = startOf(Number(pid));
  if (found !== undefined && start !== '0') return found === start ? 'alive' : 'dead';
  return isThere(Number(pid)) ? 'alive' : 'dead';
}

/** In clock ticks since the machine started; `undefined` where there is no such process or no `/proc`. */
function startOf(pid: number): string | undefined {
  const text = readOrNothing(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The name in parentheses may hold spaces and parentheses; the 22nd field is the 20th after it.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

let known: string | undefined;

/** Stands for this machine since it was started, and for the container in which process ids are counted. */
function world(): string {
  const parts = [
    hostname(),
    readOrNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')) ?? '',
    readOrNothing(() => readlinkSync('/proc/self/ns/pid')) ?? '',
  ];
  return (known ??= createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12));
}

function readOrNothing(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
