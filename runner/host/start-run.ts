import { availableParallelism } from 'node:os';
import { behindWalls } from '../events/behind-walls.ts';
import type { RunStarted } from '../events/run-event.ts';
import { createMask } from '../report/mask.ts';
import { advance } from '../schedule/advance.ts';
import type { RunState } from '../schedule/run-state.ts';
import { JournalFile } from './journal-file.ts';
import { keepLocks } from './kept-locks.ts';
import { createRunDirectory, nextRunId, type RunDirectory } from './run-directory.ts';
import type { DriverOptions } from './driver-options.ts';
import { Seal } from './seal.ts';
import { turnOf, type Turn } from './turn-of-run.ts';
import { ownSession, workOnRun, type RunEnd, type RunWorld, type Session } from './work-on-run.ts';

/** A run whose inputs and secrets are known to fit. */
export interface StartOptions
  extends
    Omit<RunWorld, 'folder' | 'flow' | 'lockDigest' | 'mask' | 'seal' | 'wall' | 'superseded'>,
    Turn {
  readonly started: Omit<RunStarted, 'run'>;
  /** Of the flow, before it has begun. */
  readonly initial: RunState;
  /** What the flow's lock was read from. */
  readonly lockText: string;
}

/**
 * Waits for the run's turn, makes its folder and journal and drives it as far as it goes. Rejects with
 * `TurnLost`, and no run is recorded, when its turn does not come.
 */
export async function startRun(options: StartOptions): Promise<RunEnd> {
  const { started, secrets, initial, directory } = options;
  const run = nextRunId();
  const mask = createMask(secrets.values());
  const [state] = advance(initial, { ...started, run });
  const turn = await turnOf({ ...options, state, mask, flow: started.flow });
  try {
    const folder = createRunDirectory(directory, run);
    const world: RunWorld = {
      ...options,
      folder,
      flow: started.flow,
      lockDigest: started.lock,
      ...behindWalls(started),
      mask,
      seal: new Seal(secrets),
      superseded: turn?.superseded,
    };
    return await workOnRun(
      world,
      ownSession(folder, () => firstSession(options, folder)),
    );
  } finally {
    turn?.leave();
  }
}

function firstSession(
  { locks, lockText, started, initial: state }: StartOptions,
  { run, path }: RunDirectory,
): Session {
  // A step alone is run again, not resumed: its arguments are not kept.
  const kept =
    started.only === undefined
      ? keepLocks(path, { text: lockText, flows: locks.flows })
      : Promise.resolve();
  kept.catch(() => undefined); // It is waited for below.
  const journal = JournalFile.create(path);
  return {
    from: { state, workedMs: 0, lastAt: 0, due: new Map(), flowsWorkedMs: new Map(), answers: [] },
    journal: {
      append: async (records) => {
        await kept;
        await journal.append(records);
      },
      close: () => {
        journal.close();
      },
    },
    begun: { ...started, run },
  };
}

/** How many attempts run at once, and how many processes are started ahead, on this machine. */
export function defaultLimits(running?: number): DriverOptions['limits'] {
  const cores = availableParallelism();
  return { running: running ?? Math.max(16, 4 * cores), ahead: 2 * cores };
}
