import { closeSync, fsync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatLock, lockDigest, sha256, type Lock, type Sha256 } from '../../lock/index.ts';
import { IntegrityError } from '../../store/index.ts';
import type { LockSet } from '../lock-set.ts';
import { diskError } from './disk-error.ts';
import { readOptional } from './read-journal.ts';
import { syncFolder } from './run-directory.ts';

const sync = promisify(fsync);

/** The locks that a run was begun with. */
export interface KeptLocks extends LockSet {
  /** The text of the flow's own lock. */
  readonly text: string;
  /** The bytes of the subflows' locks, by their path in the repository. */
  readonly subflows: ReadonlyMap<string, Uint8Array>;
}

/**
 * Keeps the locks of a run in its folder, so that it can be resumed whatever becomes of the
 * repository. They are written when this returns, and on the disk when the promise resolves.
 * `text` is what the flow's own lock was read from.
 */
export async function keepLocks(
  folder: string,
  { text, flows }: Pick<KeptLocks, 'text' | 'flows'>,
): Promise<void> {
  try {
    const files = [writeFile(join(folder, 'lock.json'), text)];
    if (flows.size > 0) {
      const subflows = join(folder, 'locks');
      mkdirSync(subflows, { mode: 0o700 });
      for (const [digest, flow] of flows) {
        files.push(writeFile(join(subflows, `${digest}.json`), formatLock(flow)));
      }
      syncFolder(subflows);
    }
    await Promise.all(files.map(syncAndClose));
  } catch (error) {
    throw diskError(error, 'the locks of the run could not be kept, so nothing was started.');
  }
}

/**
 * Reads the locks that a run was begun with. `digest` is what its journal says of the flow's own,
 * `sha256:…`; each names the next ones. Throws an `IntegrityError` when one is gone or was changed.
 */
export function readKeptLocks(folder: string, digest: string): KeptLocks {
  const bytes = readOptional(join(folder, 'lock.json'));
  const text = bytes?.toString('utf8');
  if (bytes === undefined || text === undefined || lockDigest(text) !== digest) {
    throw damaged('lock.json', bytes !== undefined);
  }
  const lock = parse(text);
  const flows = new Map<Sha256, Lock>();
  const subflows = new Map<string, Uint8Array>();
  const waiting = [lock];
  for (const parent of waiting) {
    for (const [pin, { path, sha256: expected }] of Object.entries(parent.flows ?? {})) {
      if (flows.has(pin)) continue;
      const name = join('locks', `${pin}.json`);
      const found = readOptional(join(folder, name));
      if (found === undefined || sha256(found) !== expected) {
        throw damaged(name, found !== undefined);
      }
      const flow = parse(found.toString('utf8'));
      flows.set(pin, flow);
      subflows.set(path, found);
      waiting.push(flow);
    }
  }
  return { lock, flows, text, subflows };
}

/** Only after its digest held: it is the very text that was verified when the run began. */
function parse(text: string): Lock {
  return JSON.parse(text) as Lock;
}

function damaged(name: string, isThere: boolean): IntegrityError {
  const problem = isThere ? 'was changed since the run began' : 'is missing';
  return new IntegrityError(`The file ${name} in the folder of the run ${problem}.`, {
    hint: 'Begin a new run with `millrace run`.',
  });
}

function writeFile(path: string, text: string): number {
  const file = openSync(path, 'wx', 0o600);
  try {
    // Loops over short writes, as `writeSync` does not.
    writeFileSync(file, text);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

async function syncAndClose(file: number): Promise<void> {
  try {
    await sync(file);
  } finally {
    closeSync(file);
  }
}
