import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskError } from './disk-error.ts';

/** Where one run keeps its journal, blobs and logs. */
export interface RunDirectory {
  readonly run: string;
  /** Absolute. */
  readonly path: string;
}

/** An id that no other run has. */
export function nextRunId(): string {
  return newRunId(Date.now(), randomBytes(4).readUInt32BE());
}

/** Makes the folder of a new run below `directory` (`.millrace`), which git is told to ignore. */
export function createRunDirectory(directory: string, run: string): RunDirectory {
  try {
    const runs = runsDirectory(directory);
    mkdirSync(runs, { recursive: true });
    keepOutOfGit(directory);
    const path = join(runs, run);
    mkdirSync(path, { mode: 0o700 });
    syncFolder(runs);
    return { run, path };
  } catch (error) {
    throw diskError(error, 'the folder of the run could not be made.');
  }
}

export function runsDirectory(directory: string): string {
  return join(directory, 'runs');
}

/** `20251124-014705123-9k3f2a`: sorts by time, in UTC, and the end tells equal times apart. */
export function newRunId(now: number, random: number): string {
  const digits = new Date(now).toISOString().replaceAll(/\D/gu, '');
  const tail = (random % 36 ** 6).toString(36).padStart(6, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-${tail}`;
}

/** A folder's entries are durable only when the folder itself was synced. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Git is told to ignore all of a folder. */
export function keepOutOfGit(directory: string): void {
  const path = join(directory, '.gitignore');
  // An empty one is of a process that was stopped before it could write it: the disk was full, say.
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) writeFileSync(path, '*\n');
}
