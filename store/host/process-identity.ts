import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { sha256 } from '../../lock/index.ts';
import { errorCode } from './explain-file-errors.ts';

/** Names one process among all that ever ran: a process id alone is soon given to another one. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own form. */
  readonly started: string;
  /** Names the time from one start of the machine to the next. */
  readonly boot: string;
  /** Ids of processes mean something only within it. */
  readonly pidNamespace: string;
  readonly host: string;
}

/** `unknown`: it is of another machine or of another container, and cannot be seen from here. */
export type Life = 'alive' | 'dead' | 'unknown';

/** What can be seen of a process id: how it started, that nothing has it, or that we may not look. */
type Sighting = { readonly started: string } | 'none' | 'hidden';

let self: ProcessIdentity | undefined;

/** Whether a value, as it came from a file, has all fields of an identity. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const texts = ['started', 'boot', 'pidNamespace', 'host'];
  const pid = fields.get('pid');
  return (
    Number.isSafeInteger(pid) &&
    Number(pid) > 0 &&
    texts.every((name) => typeof fields.get(name) === 'string')
  );
}

/**
 * Stands for where the number of a process means it: this machine since it was started, or one
 * container on it. 16 hexadecimal digits.
 */
export function processSpace({ host, boot, pidNamespace }: ProcessIdentity): string {
  return sha256(JSON.stringify([host, boot, pidNamespace])).slice(0, 16);
}

export function thisProcess(): ProcessIdentity {
  return (self ??= lookAtThisProcess());
}

/** Whether the very process is still there. Never says `dead` of one that may be alive. */
export function lifeOf(identity: ProcessIdentity): Life {
  const here = thisProcess();
  const isThisMachine = identity.host === here.host;
  if (identity.boot !== here.boot) return isThisMachine ? 'dead' : 'unknown';
  if (identity.boot === '' && !isThisMachine) return 'unknown';
  if (identity.pidNamespace !== here.pidNamespace) return 'unknown';
  const seen = lookAt(identity.pid);
  if (seen === 'none') return 'dead';
  if (seen === 'hidden') return 'unknown';
  return seen.started === identity.started ? 'alive' : 'dead';
}

function lookAtThisProcess(): ProcessIdentity {
  const seen = lookAt(process.pid);
  return {
    pid: process.pid,
    started: typeof seen === 'object' ? seen.started : '',
    boot: bootId(),
    pidNamespace: process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : '',
    host: hostname(),
  };
}

function lookAt(pid: number): Sighting {
  const seen = process.platform === 'linux' ? lookInProc(pid) : askPs(pid);
  if (seen !== 'none') return seen;
  return exists(pid) ? 'hidden' : 'none';
}

/** Fields 3 (state) and 22 (start, in ticks since boot) of `/proc/PID/stat`; the name in field 2 may hold anything. */
function lookInProc(pid: number): Sighting {
  let text: string;
  try {
    text = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH')) return 'none';
    if (hasCode(error, 'EACCES', 'EPERM')) return 'hidden';
    throw error;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { started: isOver(fields[0]) ? '' : (fields[19] ?? '') };
}

/** Asks `ps`, where there is no `/proc`. To the second, in UTC. */
export function askPs(pid: number): Sighting {
  try {
    const words = ['-o', 'stat=,lstart=', '-p', String(pid)];
    const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC0' };
    const line = execFileSync('ps', words, { env, encoding: 'utf8', stdio: 'pipe' }).trim();
    const [state = '', ...started] = line.split(/\s+/u);
    return { started: isOver(state[0]) ? '' : started.join(' ') };
  } catch (error) {
    // `ps` ends with 1 when there is no such process; without a `ps` nothing can be seen.
    return error instanceof Error && 'status' in error && error.status === 1 ? 'none' : 'hidden';
  }
}

/** It was killed, and only its parent has not taken note. */
function isOver(state: string | undefined): boolean {
  return state === 'Z' || state === 'X';
}

/** Other users' processes may be hidden from us (`hidepid`); a signal's answer still tells of them. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function bootId(): string {
  if (process.platform === 'linux') {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  }
  try {
    const words = ['-n', 'kern.bootsessionuuid'];
    return execFileSync('sysctl', words, { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    // No such name on this system: host, process id and start must tell.
    return '';
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(errorCode(error) ?? '');
}
