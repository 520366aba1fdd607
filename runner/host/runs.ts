import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, OperationalError } from '../../store/index.ts';
import { withBlobs, type JournalRecord } from '../journal/records.ts';
import { awaitsApproval, viewRun, type RunView } from '../journal/run-view.ts';
import { readBlob, readJournal } from './read-journal.ts';
import { runsDirectory } from './run-directory.ts';

/** One line of the list of runs. */
export interface RunSummary {
  readonly run: string;
  /** Absent when the journal does not say: it is empty, or damaged. */
  readonly flow?: string;
  readonly status: RunView['status'] | 'damaged';
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  /** Of the last thing that happened. */
  readonly endedAt?: number;
  /** Addresses of the approvals that it waits for. */
  readonly approvals: readonly string[];
}

export interface ListOptions {
  /** At most so many; all when absent. */
  readonly limit?: number;
  /** Of these alone; journals of others are not read. */
  readonly among?: ReadonlySet<string>;
  readonly wanted?: (summary: RunSummary) => boolean;
}

/** What a command was asked for, or why there is no such thing. */
export type Found<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** The runs of a repository, the newest first. No more journals are read than the answer takes. */
export function listRuns(root: string, options: ListOptions = {}): readonly RunSummary[] {
  const { limit = Number.POSITIVE_INFINITY, among, wanted = (): boolean => true } = options;
  const found: RunSummary[] = [];
  for (const run of runIds(root)) {
    if (found.length >= limit) break;
    if (among?.has(run) === false) continue;
    const summary = summarise(root, run);
    if (wanted(summary)) found.push(summary);
  }
  return found;
}

/**
 * One run by its id, by the beginning of it, or `latest`. Throws an IntegrityError when it is damaged.
 * Large values are read from their files only with `blobs`; else the view says where they are.
 */
export function readRun(
  root: string,
  id: string,
  { blobs = false }: { readonly blobs?: boolean } = {},
): Found<{ readonly view: RunView }> {
  const found = findRun(root, id);
  if (!found.ok) return found;
  const { run, folder } = found;
  const { records, torn } = readJournal(folder, run);
  const whole = (record: JournalRecord): JournalRecord =>
    withBlobs(record, (reference) => readBlob(folder, reference));
  const view = viewRun(blobs ? records.map(whole) : records, torn);
  if (view !== undefined) return { ok: true, view };
  return { ok: false, message: `The run ${run} ended before its start was recorded.` };
}

/** The run that an id, the beginning of one, or `latest` names. */
export function findRun(
  root: string,
  id: string,
): Found<{ readonly run: string; readonly folder: string }> {
  const ids = runIds(root);
  const matches =
    id === 'latest' ? ids.slice(0, 1) : ids.filter((run) => id !== '' && run.startsWith(id));
  const run = ids.includes(id) ? id : matches[0];
  if (run === undefined) {
    if (ids.length === 0) {
      const hint = '`millrace run FLOW` begins one.';
      return { ok: false, message: 'There are no runs yet.', hint };
    }
    return { ok: false, message: `No run is called "${id}".`, hint: '`millrace runs` lists them.' };
  }
  if (run !== id && matches.length > 1) {
    const message = `${String(matches.length)} runs begin with "${id}".`;
    return { ok: false, message, hint: `One of them is ${run}.` };
  }
  return { ok: true, run, folder: folderOf(root, run) };
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
    if (view === undefined) return { run, status: 'unfinished', approvals: [] };
    const { flow, status, startedAt, endedAt } = view;
    const approvals = view.steps.filter(awaitsApproval).map(({ step }) => step);
    return { run, flow, status, startedAt, endedAt, approvals };
  } catch (error) {
    // An OperationalError: damaged, or of another version.
    if (error instanceof OperationalError) return { run, status: 'damaged', approvals: [] };
    throw error;
  }
}

export function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}
