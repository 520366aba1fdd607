import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { OperationalError } from '../operational-error.ts';
import { errorCode } from './explain-file-errors.ts';
import { nameOfThisProcess, stateOfProcess } from './process-name.ts';

/*
 * How a process that removes things from a store keeps off those that use it. `leases/` holds three
 * kinds of empty files, each named after its process:
 *
 *     NAME        it has used the store, and may go on reading what it was handed
 *     NAME.busy   it is looking something up or making it right now
 *     NAME.alone  it removes things; whoever wants to begin waits until it is done
 *
 * Who begins writes `busy` and then looks for `alone`; who removes writes `alone` and then waits until
 * no `busy` is left: one of the two sees the other, whatever the order, and who begins gives way.
 * What is handed out gets a new time, and nothing that was used since the oldest lease began is
 * ever removed.
 */

const folder = 'leases';
const busy = '.busy';
const solitary = '.alone';
const pollMs = 20;
/** For how long a removal waits for those who are at work, which may be fetching. */
const patienceMs = 30_000;
/** A lease of another machine or container is taken for dead after so long. */
const foreignMs = 7 * 24 * 60 * 60 * 1000;

/** One process's use of one store. */
interface Lease {
  /** How many uses are under way. */
  users: number;
  /** Settles when they may begin; absent between uses. */
  begun: Promise<void> | undefined;
  readonly path: string;
}

const leases = new Map<string, Lease>();

/** Runs `action` while nothing is removed from the store; what it touches is kept until the process ends. */
export async function inStore<T>(directory: string, action: () => Promise<T> | T): Promise<T> {
  const lease = leaseOf(directory);
  lease.users += 1;
  try {
    lease.begun ??= begin(directory, lease.path);
    await lease.begun;
    return await action();
  } finally {
    lease.users -= 1;
    if (lease.users === 0) {
      lease.begun = undefined;
      rmSync(lease.path + busy, { force: true });
    }
  }
}

/** Says that this entry of a store was used now. One that may not be written is as old as it looks. */
export function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

/**
 * Runs `action` while nobody looks anything up in the store or adds to it. Nothing whose last use is
 * not before `since`, in milliseconds, may be removed: a process that still runs may need it.
 */
export async function aloneInStore<T>(
  directory: string,
  action: (since: number) => T,
  patience: number = patienceMs,
): Promise<T> {
  const place = join(directory, folder);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const mark = join(place, nameOfThisProcess() + solitary);
  writeFileSync(mark, '');
  try {
    const end = Date.now() + patience;
    for (
      let worker = living(place, busy)[0];
      worker !== undefined;
      worker = living(place, busy)[0]
    ) {
      if (Date.now() > end) throw stillAtWork(worker.name);
      await wait(pollMs);
    }
    return action(Math.min(Infinity, ...living(place, '').map(({ begun }) => begun)));
  } finally {
    rmSync(mark, { force: true });
  }
}

function leaseOf(directory: string): Lease {
  const known = leases.get(directory);
  if (known !== undefined) return known;
  const path = join(directory, folder, nameOfThisProcess());
  const lease: Lease = { users: 0, begun: undefined, path };
  if (leases.size === 0) process.once('exit', endAll);
  leases.set(directory, lease);
  return lease;
}

function endAll(): void {
  for (const { path } of leases.values()) {
    for (const ending of ['', busy]) rmSync(path + ending, { force: true });
  }
}

async function begin(directory: string, path: string): Promise<void> {
  const place = join(directory, folder);
  try {
    mkdirSync(place, { recursive: true, mode: 0o700 });
    // Its time is when this process first used the store.
    if (statSync(path, { throwIfNoEntry: false }) === undefined) writeFileSync(path, '');
    writeFileSync(path + busy, '');
    while (living(place, solitary).length > 0) {
      // Who removes waits for all marks of those at work: this one must not be among them meanwhile.
      rmSync(path + busy);
      while (living(place, solitary).length > 0) await wait(pollMs);
      writeFileSync(path + busy, '');
    }
  } catch (error) {
    // Nothing can be removed from a store that may not be written, so nobody need be told.
    if (['EROFS', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return;
    throw error;
  }
}

/** The marks of one kind whose processes still run, with when they were made; those of dead ones go. */
function living(
  place: string,
  kind: string,
): readonly { readonly name: string; readonly begun: number }[] {
  return readdirSync(place).flatMap((file) => {
    const ending = [busy, solitary].find((one) => file.endsWith(one)) ?? '';
    if (ending !== kind) return [];
    const name = file.slice(0, file.length - ending.length);
    const begun = statSync(join(place, file), { throwIfNoEntry: false })?.mtimeMs;
    if (begun === undefined) return [];
    const state = stateOfProcess(name);
    if (state === 'alive' || (state === 'foreign' && begun > Date.now() - foreignMs)) {
      return [{ name, begun }];
    }
    rmSync(join(place, file), { force: true });
    return [];
  });
}

function stillAtWork(name: string): OperationalError {
  const where = stateOfProcess(name) === 'foreign' ? ' on another machine' : '';
  return new OperationalError(
    `The store is in use: process ${name.split('.')[0] ?? ''}${where} is adding to it or looking something up.`,
    { hint: 'Nothing was removed. Try again when it is done.' },
  );
}
