import { randomBytes } from 'node:crypto';
import { lifeOf, processSpace, thisProcess } from './process-identity.ts';

/** A file name that no other process ever has: its id, when it started, where that counts, and chance. */
export function nameOfThisProcess(): string {
  const self = thisProcess();
  const started = Buffer.from(self.started).toString('hex');
  return [self.pid, started, processSpace(self), randomBytes(6).toString('hex')].join('.');
}

/**
 * Whether the process of that name still runs. `foreign`: it is of another machine or container, where
 * nobody here can look. One that may not be looked at is taken to be alive.
 */
export function stateOfProcess(name: string): 'alive' | 'dead' | 'foreign' {
  const [pid = '', start = '', space = ''] = name.split('.');
  const here = thisProcess();
  if (space !== processSpace(here)) return 'foreign';
  if (!/^[1-9]\d{0,14}$/.test(pid)) return 'dead';
  const started = Buffer.from(start, 'hex').toString();
  return lifeOf({ ...here, pid: Number(pid), started }) === 'dead' ? 'dead' : 'alive';
}
