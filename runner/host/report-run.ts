import { join, posix } from 'node:path';
import { lockDigest, readLock, type Lock } from '../../lock/index.ts';
import type { RunView } from '../journal/run-view.ts';
import { logPath } from './log-file.ts';
import { readLog } from './read-logs.ts';
import { readBlob, readOptional } from './read-journal.ts';
import { findRun, readRun, type Found } from './runs.ts';

/** The report of a run as one HTML page. Throws an IntegrityError when the run's record is damaged. */
export async function reportRun(
  root: string,
  id: string,
): Promise<Found<{ readonly run: string; readonly html: string }>> {
  const recorded = readRecorded(root, id);
  if (!recorded.ok) return recorded;
  const { run, folder, view, lock } = recorded;
  const shown = posix.join('.millrace/runs', run);
  // Loaded here: whoever runs a flow has no use for it.
  const { renderReport } = await import('../report/html/render-report.ts');
  const html = renderReport({
    view,
    ...(lock === undefined ? {} : { lock }),
    logOf: (step) => ({ lines: readLog(folder, step), file: logPath(`${shown}/logs`, step) }),
    storedOf: (reference) => ({
      text: readBlob(folder, reference),
      file: `${shown}/blobs/${reference.sha256}`,
    }),
  });
  return { ok: true, run, html };
}

/** The report of a run as Markdown, for the summary of a job on GitHub. Throws like `reportRun`. */
export async function summariseRun(
  root: string,
  id: string,
): Promise<Found<{ readonly run: string; readonly markdown: string }>> {
  const recorded = readRecorded(root, id);
  if (!recorded.ok) return recorded;
  const { run, view, lock } = recorded;
  const { renderRunMarkdown } = await import('../report/markdown/render-run-markdown.ts');
  return { ok: true, run, markdown: renderRunMarkdown(view, lock?.name ?? view.flow) };
}

interface RecordedRun {
  readonly run: string;
  /** Absolute. */
  readonly folder: string;
  readonly view: RunView;
  readonly lock: Lock | undefined;
}

function readRecorded(root: string, id: string): Found<RecordedRun> {
  const found = findRun(root, id);
  if (!found.ok) return found;
  const { run, folder } = found;
  const reading = readRun(root, run);
  if (!reading.ok) return reading;
  const { view } = reading;
  return { ok: true, run, folder, view, lock: lockOfRun(root, folder, view) };
}

/** The lock that was run: the copy beside the journal, else that of the working tree where it is the same. */
function lockOfRun(root: string, folder: string, view: RunView): Lock | undefined {
  const tree = join(root, view.flow.replace(/\.yaml$/u, '.lock.json'));
  for (const path of [join(folder, 'lock.json'), tree]) {
    const text = readOptional(path)?.toString('utf8');
    if (text === undefined || lockDigest(text) !== view.lock) continue;
    const reading = readLock(text);
    if (reading.ok) return reading.lock;
  }
  return undefined;
}
