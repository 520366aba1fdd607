import type { RunFinished, RunStarted } from '../events/run-event.ts';
import { replayRun, type Replayed } from '../journal/replay.ts';
import { pendingCommands } from '../schedule/pending-commands.ts';
import { readKeptLocks, type KeptLocks } from './kept-locks.ts';
import { readBlob, readJournal } from './read-journal.ts';
import { findRun } from './runs.ts';
import type { WaitingApproval } from './waits.ts';

/** A run of the past that can be gone on with, as anybody may see it: secrets are masked. */
export interface OpenedRun {
  readonly run: string;
  /** Absolute path of the repository. */
  readonly root: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly started: RunStarted;
  /** How it ended, if it has. */
  readonly finished?: RunFinished;
  /** The first is 1. */
  readonly attempt: number;
  /** The locks that it was begun with, which are those that it goes on with. */
  readonly locks: KeptLocks;
  /** What it asks of people; nothing once it has ended. */
  readonly approvals: readonly WaitingApproval[];
}

export type RunOpening =
  | { readonly ok: true; readonly opened: OpenedRun }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/**
 * Reads a run by its id, the beginning of it, or `latest`. Throws an `IntegrityError` when its
 * journal, its locks or a value in it are damaged.
 */
export function openRun(root: string, id: string): RunOpening {
  const found = findRun(root, id);
  if (!found.ok) return found;
  const { run, folder } = found;
  const { records } = readJournal(folder, run);
  const started = records[0]?.event;
  if (started?.kind !== 'run-started') {
    const message = `The run ${run} ended before its start was recorded, so nothing of it has run.`;
    return { ok: false, message, hint: 'Begin a new one with `millrace run`.' };
  }
  if (started.only !== undefined) {
    const message = `The run ${run} was of the step ${started.only} alone, which is not gone on with.`;
    return { ok: false, message, hint: 'Run the step again with `millrace run --step`.' };
  }
  const locks = readKeptLocks(folder, started.lock);
  const { state } = replayRun(locks, records, (reference) => readBlob(folder, reference));
  const { finished, attempt } = state;
  const opened = {
    run,
    root,
    folder,
    started,
    ...(finished === undefined ? {} : { finished }),
    attempt,
    locks,
    approvals: approvalsIn(state),
  };
  return { ok: true, opened };
}

/** What a run asks of people. */
export function approvalsIn(state: Replayed['state']): readonly WaitingApproval[] {
  return pendingCommands(state).flatMap((command): readonly WaitingApproval[] => {
    if (command.kind !== 'await-approval') return [];
    const { step, message, until, definition } = command;
    const { form, approvers } = definition;
    return [
      {
        step,
        message,
        ...(until === undefined ? {} : { until }),
        ...(form === undefined ? {} : { form }),
        ...(approvers === undefined ? {} : { approvers }),
      },
    ];
  });
}
