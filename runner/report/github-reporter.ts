import { escapeWorkflowData } from '../../output/index.ts';
import type { RunNotice } from '../events/run-event.ts';
import { EventLines } from './event-lines.ts';
import type { Reporter, Write } from './reporter.ts';

/** What is held back of one step's log, in characters; more is printed in several groups. */
const mostHeld = 64 * 1024;

/**
 * One line an event for the log of GitHub Actions, what a step printed folded into a group of its own
 * when it ends. Of a step that failed the log stands open, and its error becomes an annotation.
 */
export function githubReporter(write: Write): Reporter {
  const lines = new EventLines();
  const held = new Map<string, string>();
  const print = (step: string, folds: boolean): void => {
    const log = held.get(step);
    held.delete(step);
    if (log === undefined) return;
    // The title comes from the lock, and what is inside was made harmless line by line.
    write(folds ? `::group::${escapeWorkflowData(`log of ${step}`)}\n${log}::endgroup::\n` : log);
  };
  return {
    report: (notice) => {
      const line = lines.of(notice);
      if (notice.kind === 'log') {
        const log = `${held.get(notice.step) ?? ''}${line?.text ?? ''}\n`;
        held.set(notice.step, log);
        if (log.length > mostHeld) print(notice.step, true);
        return;
      }
      if (isEnd(notice)) print(notice.step, notice.kind !== 'step-failed');
      if (line !== undefined) write(`${line.text}\n`);
      if (notice.kind === 'run-finished') write(annotation(notice));
    },
    // What runs that are given up have printed is not lost.
    close: () => {
      for (const step of [...held.keys()]) print(step, false);
    },
  };
}

function isEnd(
  notice: RunNotice,
): notice is Extract<RunNotice, { readonly kind: 'step-succeeded' | 'step-failed' }> {
  return notice.kind === 'step-succeeded' || notice.kind === 'step-failed';
}

/** One for the run: a thousand failed items are not a thousand annotations. */
function annotation({ error }: Extract<RunNotice, { readonly kind: 'run-finished' }>): string {
  if (error === undefined) return '';
  const where = error.step === undefined ? '' : `${error.step}: `;
  return `::error title=millrace::${escapeWorkflowData(`${where}${error.name}: ${error.message}`.slice(0, 4_000))}\n`;
}
