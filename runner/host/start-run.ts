import { availableParallelism } from 'node:os';
import type { Lock } from '../../lock/index.ts';
import { loadEngine } from '../evaluate/quickjs-engine.ts';
import type { RunFinished, RunNotice, RunStarted } from '../events/run-event.ts';
import { createMask } from '../report/mask.ts';
import { JournalFile } from './journal-file.ts';
import { createRunDirectory } from './run-directory.ts';
import { RunDriver, type DriverOptions } from './run-driver.ts';
import { StepLogs } from './step-logs.ts';
import type { StepProcesses } from './step-processes.ts';

/** A run whose inputs and secrets are known to fit. */
export interface StartOptions {
  readonly lock: Lock;
  readonly started: Omit<RunStarted, 'run'>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly directory: string;
  readonly processes: StepProcesses;
  readonly limits: DriverOptions['limits'];
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (notice: RunNotice) => void;
}

/** Makes the run's folder and journal and drives it to its end. */
export async function startRun(options: StartOptions): Promise<RunFinished> {
  const { lock, started, signal } = options;
  const folder = createRunDirectory(options.directory, Date.now());
  const journal = JournalFile.create(folder.path);
  const logs = new StepLogs(folder.path, (error) => {
    driver.fail(error);
  });
  const driver = new RunDriver({
    lock,
    secrets: options.secrets,
    mask: createMask(options.secrets.values()),
    processes: options.processes,
    limits: options.limits,
    journal,
    logs,
    onEvent: options.onEvent,
    loadEngine: () => loadEngine(() => performance.now()),
    now: Date.now,
    random: Math.random,
  });
  const interrupt = (): void => {
    driver.post({ kind: 'cancel-requested', reason: 'interrupted' });
  };
  const timer = flowTimer(lock, driver);
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const finished = driver.drive({ ...started, run: folder.run });
    if (signal?.aborted === true) interrupt();
    return await finished;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    clearTimeout(timer);
    logs.flush();
    journal.close();
  }
}

/** How many attempts run at once, and how many processes are started ahead, on this machine. */
export function defaultLimits(running?: number): DriverOptions['limits'] {
  const cores = availableParallelism();
  return { running: running ?? Math.max(16, 4 * cores), ahead: 2 * cores };
}

function flowTimer(lock: Lock, driver: RunDriver): NodeJS.Timeout | undefined {
  if (lock.timeoutMs === undefined) return undefined;
  return setTimeout(
    () => {
      driver.post({ kind: 'cancel-requested', reason: 'timeout' });
    },
    Math.min(lock.timeoutMs, 2 ** 31 - 1),
  );
}
