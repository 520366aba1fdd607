import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntegrityError } from '../../store/index.ts';
import { decodeFrames, JournalDamage, type ReadFrames } from '../journal/frames.ts';
import {
  decodeRecords,
  withBlobs,
  type BlobReference,
  type JournalRecord,
} from '../journal/records.ts';
import { viewRun, type RunView } from '../journal/run-view.ts';
import { blobPath, journalPath } from './journal-file.ts';
import { runsDirectory } from './run-directory.ts';
import { logPath } from './step-logs.ts';

/** One line of the list of runs. */
export interface RunSummary {
  readonly run: string;
  /** Absent when the journal does not say: it is empty, or damaged. */
  readonly flow?: string;
  readonly status: RunView['status'] | 'damaged';
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  readonly endedAt?: number;
}

export type RunReading =
  | { readonly ok: true; readonly view: RunView }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** The runs of a repository, the newest first, at most `limit`. */
export function listRuns(
  root: string,
  limit: number = Number.POSITIVE_INFINITY,
): readonly RunSummary[] {
  return runIds(root)
    .slice(0, limit)
    .map((run) => summarise(root, run));
}

/** One run by its id, by the beginning of it, or `latest`. Throws an IntegrityError when it is damaged. */
export function readRun(root: string, id: string): RunReading {
  const ids = runIds(root);
  const matches = id === 'latest' ? ids.slice(0, 1) : ids.filter((run) => run.startsWith(id));
  const run = ids.includes(id) ? id : matches[0];
  if (run === undefined) {
    const message = id === 'latest' ? 'There are no runs yet.' : `No run is called "${id}".`;
    return { ok: false, message, hint: '`millrace runs` lists them.' };
  }
  if (run !== id && matches.length > 1) {
    const message = `${String(matches.length)} runs begin with "${id}".`;
    return { ok: false, message, hint: `One of them is ${run}.` };
  }
  const folder = folderOf(root, run);
  const { records, torn } = readRecords(folder, run);
  const view = viewRun(
    records.map((record) => withBlobs(record, (reference) => readBlob(folder, reference))),
    torn,
  );
  if (view !== undefined) return { ok: true, view };
  return { ok: false, message: `The run ${run} ended before its start was recorded.` };
}

/** What a step of a run printed, masked; `undefined` when it printed nothing. */
export function readLog(root: string, run: string, step: string): string | undefined {
  return readOptional(logPath(join(folderOf(root, run), 'logs'), step))?.toString('utf8');
}

function runIds(root: string): readonly string[] {
  const runs = runsDirectory(join(root, '.millrace'));
  try {
    return readdirSync(runs).filter(isRunId).sort().reverse();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isRunId(name: string): boolean {
  return /^\d{8}-\d{9}-[\da-z]{6}$/u.test(name);
}

function folderOf(root: string, run: string): string {
  return join(runsDirectory(join(root, '.millrace')), run);
}

function summarise(root: string, run: string): RunSummary {
  try {
    const { records, torn } = readRecords(folderOf(root, run), run);
    const view = viewRun(records, torn);
    if (view === undefined) return { run, status: 'unfinished' };
    const { flow, status, startedAt, endedAt } = view;
    return { run, flow, status, startedAt, endedAt };
  } catch (error) {
    if (error instanceof IntegrityError) return { run, status: 'damaged' };
    throw error;
  }
}

function readRecords(
  folder: string,
  run: string,
): { readonly records: readonly JournalRecord[]; readonly torn: number } {
  const bytes = readOptional(journalPath(folder));
  if (bytes === undefined) return { records: [], torn: 0 };
  const { payloads, torn } = decode(bytes, run);
  return { records: payloads.flatMap(decodeRecords), torn };
}

function decode(bytes: Uint8Array, run: string): ReadFrames {
  try {
    return decodeFrames(bytes);
  } catch (error) {
    if (!(error instanceof JournalDamage)) throw error;
    throw new IntegrityError(`The journal of run ${run} cannot be read: ${error.message}.`, {
      cause: error,
      hint: 'What ran can still be seen in the logs of the run, in .millrace/runs.',
    });
  }
}

function readBlob(folder: string, reference: BlobReference): string {
  const bytes = readOptional(blobPath(folder, reference.sha256));
  const digest = bytes && createHash('sha256').update(bytes).digest('hex');
  if (bytes !== undefined && digest === reference.sha256) return bytes.toString('utf8');
  const problem = bytes === undefined ? 'is missing' : 'was changed';
  throw new IntegrityError(
    `A value of the run, ${reference.sha256.slice(0, 12)} in its folder blobs, ${problem}.`,
  );
}

function readOptional(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
