import { availableParallelism } from 'node:os';
import type { StepCache } from '../cache-port.ts';
import type { ExpressionEngine } from '../evaluate/engine.ts';
import { loadEngine } from '../evaluate/quickjs-engine.ts';
import type { CancelReason, RunNotice, RunStarted } from '../events/run-event.ts';
import type { LockSet } from '../lock-set.ts';
import { createMask, type Mask } from '../report/mask.ts';
import { advance } from '../schedule/advance.ts';
import { initialState } from '../schedule/run-state.ts';
import { beginTurn } from './begin-turn.ts';
import { openStepCache } from './cache/open-step-cache.ts';
import { JournalFile } from './journal-file.ts';
import { createRunDirectory, nextRunId } from './run-directory.ts';
import { RunDriver, type DriveEnd, type DriverOptions } from './run-driver.ts';
import { openSlots } from './slots/open-slots.ts';
import type { TurnWait } from './slots/run-turn.ts';
import { stateDirectory } from './state-directory.ts';
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
  /** Absolute path of the repository. */
  readonly root: string;
  /** Of the runner; this process's when absent. */
  readonly environment: Readonly<Record<string, string | undefined>> | undefined;
  /** How kept outputs are used; absent: not at all. */
  readonly cache: CacheUse | undefined;
  /** Told when the run has to wait for others of its group. */
  readonly onWait: (wait: TurnWait) => void;
}

/** How a run uses the outputs that earlier ones kept. */
export interface CacheUse {
  /** Version of the Deno behind the sandbox, which decides outputs too. */
  readonly deno: string;
  /** Keeps outputs, and takes none. */
  readonly ignores?: boolean;
}

/** Where a run's journal is, and how far it came. */
export type RunEnd = DriveEnd & { readonly run: string };

/**
 * Waits for the run's turn, makes its folder and journal and drives it as far as it goes. Rejects with
 * `TurnLost`, and no run is recorded, when its turn does not come.
 */
export async function startRun(options: StartOptions): Promise<RunEnd> {
  const { locks, started } = options;
  const run = nextRunId();
  const mask = createMask(options.secrets.values());
  const environment = options.environment ?? process.env;
  const turn = await beginTurn({
    state: advance(initialState(locks), { ...started, run })[0],
    root: options.root,
    flow: started.flow,
    stateDirectory: stateDirectory(environment),
    mask,
    signal: options.signal,
    onWait: options.onWait,
    loadEngine: newEngine,
  });
  try {
    return await driveRun({ ...options, environment, mask, superseded: turn?.superseded }, run);
  } finally {
    turn?.leave();
  }
}

interface DriveOptions extends StartOptions {
  readonly environment: NonNullable<StartOptions['environment']>;
  readonly mask: Mask;
  readonly superseded: AbortSignal | undefined;
}

async function driveRun(options: DriveOptions, run: string): Promise<RunEnd> {
  const { locks, started, environment } = options;
  const cache = openCache(options, run);
  const folder = createRunDirectory(options.directory, run);
  const journal = JournalFile.create(folder.path);
  const logs = new StepLogs(folder.path, (error) => {
    driver.fail(error);
  });
  const driver = new RunDriver({
    state: initialState(locks),
    secrets: options.secrets,
    mask: options.mask,
    processes: options.processes,
    limits: options.limits,
    journal,
    logs,
    slots: openSlots(stateDirectory(environment)),
    ...(cache === undefined ? {} : { cache }),
    onEvent: options.onEvent,
    loadEngine: newEngine,
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
    const forget = interruptBy(driver, options);
    return { run, ...(await ended.finally(forget)) };
  } finally {
    timers.clearAll();
    logs.flush();
    journal.close();
    await cache?.close();
  }
}

async function newEngine(): Promise<ExpressionEngine> {
  return await loadEngine(() => performance.now());
}

/** No output is kept or taken where steps are mocked. */
function openCache(options: DriveOptions, run: string): StepCache | undefined {
  const { cache, directory, root, environment, started } = options;
  if (cache === undefined || started.mock === true) return undefined;
  return openStepCache({
    ...cache,
    directory,
    workspace: root,
    run,
    flow: started.flow,
    environment,
  });
}

/** Cancels at each of the signals, given before or from now on. Returns how to stop listening. */
function interruptBy(
  driver: RunDriver,
  { signal, haltSignal, superseded }: DriveOptions,
): () => void {
  const stops = [
    cancelAt(driver, signal, 'interrupted'),
    cancelAt(driver, haltSignal, 'interrupted'),
    cancelAt(driver, superseded, 'superseded'),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function cancelAt(
  driver: RunDriver,
  signal: AbortSignal | undefined,
  reason: CancelReason,
): () => void {
  const cancel = (): void => {
    driver.post({ kind: 'cancel-requested', reason });
  };
  if (signal?.aborted === true) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  return () => {
    signal?.removeEventListener('abort', cancel);
  };
}

/** How many attempts run at once, and how many processes are started ahead, on this machine. */
export function defaultLimits(running?: number): DriverOptions['limits'] {
  const cores = availableParallelism();
  return { running: running ?? Math.max(16, 4 * cores), ahead: 2 * cores };
}
