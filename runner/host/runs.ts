import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperationalError } from '../../store/index.ts';
import { withBlobs } from '../journal/records.ts';
import { viewRun, type RunView } from '../journal/run-view.ts';
import { readBlob, readJournal, readOptional } from './read-journal.ts';
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
  const found = findRun(root, id);
  if (!found.ok) return found;
  const { run, folder } = found;
  const { records, torn } = readJournal(folder, run);
  const view = viewRun(
    records.map((record) => withBlobs(record, (reference) => readBlob(folder, reference))),
    torn,
  );
  if (view !== undefined) return { ok: true, view };
  return { ok: false, message: `The run ${run} ended before its start was recorded.` };
}

/** The run that an id, the beginning of one, or `latest` names. */
export function findRun(
  root: string,
  id: string,
):
  | { readonly ok: true; readonly run: string; readonly folder: string }
  | { readonly ok: false; readonly message: string; readonly hint?: string } {
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
  return { ok: true, run, folder: folderOf(root, run) };
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
    const { records, torn } = readJournal(folderOf(root, run), run);
    const view = viewRun(records, torn);
    if (view === undefined) return { run, status: 'unfinished' };
    const { flow, status, startedAt, endedAt } = view;
    return { run, flow, status, startedAt, endedAt };
  } catch (error) {
    // An OperationalError: damaged, or of another version.
    if (error instanceof OperationalError) return { run, status: 'damaged' };
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
