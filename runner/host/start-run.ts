import { availableParallelism } from 'node:os';
import { loadEngine } from '../evaluate/quickjs-engine.ts';
import type { RunNotice, RunStarted } from '../events/run-event.ts';
import type { LockSet } from '../lock-set.ts';
import { createMask } from '../report/mask.ts';
import { initialState } from '../schedule/run-state.ts';
import { JournalFile } from './journal-file.ts';
import { ProcessSlots } from './process-slots.ts';
import { createRunDirectory } from './run-directory.ts';
import { RunDriver, type DriveEnd, type DriverOptions } from './run-driver.ts';
import { StepLogs } from './step-logs.ts';
import type { StepProcesses } from './step-processes.ts';
import { Timers } from './timers.ts';

/** A run whose inputs and secrets are known to fit. */
export interface StartOptions {
  readonly locks: LockSet;
  readonly started: Omit<RunStarted, 'run'>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly directory: string;
  readonly processes: StepProcesses;
  readonly limits: DriverOptions['limits'];
  readonly signal: AbortSignal | undefined;
  readonly haltSignal: AbortSignal | undefined;
  readonly staysForApprovals: boolean;
  readonly onEvent: (notice: RunNotice) => void;
}

/** Where a run's journal is, and how far it came. */
export type RunEnd = DriveEnd & { readonly run: string };

/** Makes the run's folder and journal and drives it as far as it goes. */
export async function startRun(options: StartOptions): Promise<RunEnd> {
  const { locks, started } = options;
  const folder = createRunDirectory(options.directory, Date.now());
  const { run } = folder;
  const journal = JournalFile.create(folder.path);
  const logs = new StepLogs(folder.path, (error) => {
    driver.fail(error);
  });
  const driver = new RunDriver({
    state: initialState(locks),
    secrets: options.secrets,
    mask: createMask(options.secrets.values()),
    processes: options.processes,
    limits: options.limits,
    journal,
    logs,
    slots: new ProcessSlots(),
    onEvent: options.onEvent,
    loadEngine: () => loadEngine(() => performance.now()),
    now: Date.now,
    random: Math.random,
    staysForApprovals: options.staysForApprovals,
  });
  const timers = new Timers();
  const { timeoutMs } = locks.lock;
  if (timeoutMs !== undefined) {
    timers.set('flow', timeoutMs, () => {
      driver.post({ kind: 'cancel-requested', reason: 'timeout' });
    });
  }
  try {
    const ended = driver.drive({ ...started, run });
    const forget = interruptBy(driver, [options.signal, options.haltSignal]);
    return { run, ...(await ended.finally(forget)) };
  } finally {
    timers.clearAll();
    logs.flush();
    journal.close();
  }
}

/** Cancels at each of the signals, given before or from now on. Returns how to stop listening. */
function interruptBy(driver: RunDriver, signals: readonly (AbortSignal | undefined)[]): () => void {
  const interrupt = (): void => {
    driver.post({ kind: 'cancel-requested', reason: 'interrupted' });
  };
  for (const signal of signals) {
    if (signal?.aborted === true) interrupt();
    else signal?.addEventListener('abort', interrupt, { once: true });
  }
  return () => {
    for (const signal of signals) signal?.removeEventListener('abort', interrupt);
  };
}

/** How many attempts run at once, and how many processes are started ahead, on this machine. */
export function defaultLimits(running?: number): DriverOptions['limits'] {
  const cores = availableParallelism();
  return { running: running ?? Math.max(16, 4 * cores), ahead: 2 * cores };
}
