import { randomBytes } from 'node:crypto';
import { sha256 } from '../../lock/index.ts';
import { lifeOf, processSpace, thisProcess } from './process-identity.ts';

/**
 * A file name that no other process ever has: its id, when it started, where that counts, chance, and
 * on which machine since which start of it.
 */
export function nameOfThisProcess(): string {
  const self = thisProcess();
  const started = Buffer.from(self.started).toString('hex');
  const chance = randomBytes(6).toString('hex');
  return [
    self.pid,
    started,
    processSpace(self),
    chance,
    shortOf(self.host),
    shortOf(self.boot),
  ].join('.');
}

/**
 * Whether the process of that name still runs. `foreign`: it is of another machine or container, where
 * nobody here can look. One that may not be looked at is taken to be alive.
 */
export function stateOfProcess(name: string): 'alive' | 'dead' | 'foreign' {
  const [pid = '', start = '', space = '', , host, boot] = name.split('.');
  const here = thisProcess();
  if (space !== processSpace(here)) {
    // No process outlives the start of its machine, whatever container it was in.
    const isBefore =
      host === shortOf(here.host) && boot !== undefined && boot !== shortOf(here.boot);
    return isBefore ? 'dead' : 'foreign';
  }
  if (!/^[1-9]\d{0,14}$/.test(pid)) return 'dead';
  const started = Buffer.from(start, 'hex').toString();
  return lifeOf({ ...here, pid: Number(pid), started }) === 'dead' ? 'dead' : 'alive';
}

function shortOf(text: string): string {
  return sha256(text).slice(0, 16);
}
