import { join, resolve } from 'node:path';
import { OperationalError, type RemoteCache, stateDirectory } from '../../store/index.ts';
import type { StepCache } from '../cache-port.ts';
import { loadEngine } from '../evaluate/quickjs-engine.ts';
import { type BehindWalls, behindWalls } from '../events/behind-walls.ts';
import type { RunEvent, RunNotice } from '../events/run-event.ts';
import { replayRun, type Replayed } from '../journal/replay.ts';
import type { LockSet } from '../lock-set.ts';
import type { Mask } from '../report/mask.ts';
import { JournalFile } from './journal-file.ts';
import { cancelAt, limitFlow } from './drive-limits.ts';
import { openStepCache } from './cache/open-step-cache.ts';
import type { Answer } from './judge-answer.ts';
import { OwnerFile } from './owner-file.ts';
import { readBlob, readJournal } from './read-journal.ts';
import { RequestIntake, type RequestTaker } from './request-intake.ts';
import { Requests } from './requests.ts';
import { runClock } from './run-clock.ts';
import type { RunDirectory } from './run-directory.ts';
import type { DriveEnd, DriverOptions } from './driver-options.ts';
import { RunDriver } from './run-driver.ts';
import type { Seal } from './seal.ts';
import { openSlots } from './slots/open-slots.ts';
import { gitSetting } from './ssh-signature.ts';
import { StepLogs } from './step-logs.ts';
import type { StepProcesses } from './step-processes.ts';
import { Timers } from './timers.ts';

/** What a run is worked on with, the same in every session. */
export interface RunWorld extends BehindWalls {
  readonly folder: RunDirectory;
  /** Absolute path of the folder for runs and kept outputs. */
  readonly directory: string;
  /** Absolute path of the repository. */
  readonly root: string;
  /** Path of the flow's YAML. */
  readonly flow: string;
  /** Of the runner; this process's when absent. */
  readonly environment: Readonly<Record<string, string | undefined>> | undefined;
  /** How kept outputs are used; absent: not at all. */
  readonly cache: CacheUse | undefined;
  readonly locks: LockSet;
  /** Digest of the flow's own lock, `sha256:…`. */
  readonly lockDigest: string;
  readonly secrets: ReadonlyMap<string, string>;
  readonly mask: Mask;
  readonly seal: Seal;
  readonly processes: StepProcesses;
  readonly limits: DriverOptions['limits'];
  readonly signal: AbortSignal | undefined;
  readonly haltSignal: AbortSignal | undefined;
  /** Aborted when a later run of its group takes the place of this one. */
  readonly superseded: AbortSignal | undefined;
  readonly staysForApprovals: boolean;
  /** Of the person who goes on with the run. */
  readonly answer?: Answer;
  /** Whose keys may sign answers, a file; git's `gpg.ssh.allowedSignersFile` when absent. */
  readonly allowedSigners?: string | undefined;
  readonly onEvent: (notice: RunNotice) => void;
}

/** How a run uses the outputs that earlier ones kept. */
export interface CacheUse {
  /** Version of the Deno behind the sandbox, which decides outputs too. */
  readonly deno: string;
  /** Keeps outputs, and takes none. */
  readonly ignores?: boolean;
  /** Shares outputs with other machines. */
  readonly remote?: RemoteCache | undefined;
}

/** From where a process works on a run, until it ends or only people can bring it on. */
export interface Session {
  readonly from: Replayed;
  readonly journal: Pick<JournalFile, 'append' | 'close'>;
  /** `run-started`, `run-resumed` or `run-retried`. */
  readonly begun: RunEvent;
}

/** How far a run came. */
export type RunEnd = DriveEnd & { readonly run: string };

/** Another process works on the run, or may do so. */
export class RunIsOwned extends OperationalError {}

/** A session of a run that this process owns. */
export interface OwnedSession extends Session {
  readonly release: () => void;
}

/**
 * Makes this process the one that works on a run, and begins a session. Throws `RunIsOwned` when
 * there is another one; what `begin` throws lets go of the run.
 */
export function ownSession(
  folder: RunDirectory,
  begin: () => Session,
  takeOver = false,
): OwnedSession {
  const release = ownRun(folder, takeOver);
  try {
    return { ...begin(), release };
  } catch (error) {
    release();
    throw error;
  }
}

function ownRun({ run, path }: RunDirectory, takeOver: boolean): () => void {
  const claim = new OwnerFile(join(path, 'owner')).claim({ takeOver });
  if (claim.kind === 'owned') return claim.release;
  const { pid, host } = claim.by;
  if (claim.life === 'alive') {
    throw new RunIsOwned(`The process ${String(pid)} works on the run ${run}.`, {
      hint: `\`millrace cancel ${run}\` asks it to end the run.`,
    });
  }
  throw new RunIsOwned(
    `The process ${String(pid)} on ${host}, in another container or on another machine, may be working on the run ${run}.`,
    { hint: 'When you know that it is gone, say --take-over.' },
  );
}

/** Reads where a run stands and goes on with its journal; the caller owns the run. */
export function reopenSession(
  { folder, locks, seal }: Pick<RunWorld, 'folder' | 'locks' | 'seal'>,
  begin: (from: Replayed) => RunEvent,
): Session {
  const { records, length } = readJournal(folder.path, folder.run);
  const from = replayRun(
    locks,
    records,
    (reference) => readBlob(folder.path, reference),
    (sealed, by) => seal.open(sealed, by),
  );
  const begun = begin(from);
  return { from, journal: JournalFile.reopen(folder.path, length), begun };
}

/**
 * Works on a run as far as it goes, and lets go of it. Who asks something of a run that nobody works
 * on takes it over; who asked just before we let go counts on us, so that is looked at once more.
 */
export async function workOnRun(world: RunWorld, first: OwnedSession): Promise<RunEnd> {
  const { folder } = world;
  const { run } = folder;
  let session = first;
  for (;;) {
    let end: DriveEnd;
    try {
      end = await driveSession(world, session);
    } finally {
      session.journal.close();
      session.release();
    }
    if (end.kind === 'finished') return { run, ...end };
    if (new Requests(folder.path).list().length === 0) return { run, ...end };
    try {
      session = ownSession(folder, () =>
        reopenSession(world, () => ({ kind: 'run-resumed', ...behindWalls(world) })),
      );
    } catch (error) {
      if (error instanceof RunIsOwned) return { run, ...end };
      throw error;
    }
  }
}

async function driveSession(world: RunWorld, session: Session): Promise<DriveEnd> {
  const { state, lastAt, due, flowsWorkedMs, workedMs } = session.from;
  const now = runClock(lastAt);
  const { begun } = session;
  const isMocked = state.mock || (begun.kind === 'run-started' && begun.mock === true);
  const cache = openCache(world, { isMocked });
  const logs = new StepLogs(world.folder.path, (error) => {
    driver.fail(error);
  });
  const refuse = (step: string, why: string): void => {
    const said = { stream: 'stderr', line: world.mask.text(why), at: now() } as const;
    logs.add(step, said);
    world.onEvent({ kind: 'log', step, ...said });
  };
  const intake = openIntake(world, session, refuse, () => driver);
  const driver: RunDriver = new RunDriver({
    state,
    due,
    flowsWorkedMs,
    secrets: world.secrets,
    mask: world.mask,
    seal: (value) => world.seal.close(value),
    processes: world.processes,
    limits: world.limits,
    journal: session.journal,
    logs,
    slots: openSlots(stateDirectory(world.environment ?? process.env)),
    ...(cache === undefined ? {} : { cache }),
    onEvent: (notice) => {
      intake.settle(notice);
      world.onEvent(notice);
    },
    loadEngine: () => loadEngine(() => performance.now()),
    now,
    random: Math.random,
    staysForApprovals: world.staysForApprovals,
  });
  const timers = new Timers();
  limitFlow(world.locks, workedMs, { timers, driver });
  try {
    const ended = driver.drive(session.begun);
    if (world.answer !== undefined) driver.respond(world.answer);
    // The first events are on their way to the disk meanwhile.
    intake.open();
    const forget = interruptBy(driver, world);
    return await ended.finally(forget);
  } finally {
    intake.close();
    timers.clearAll();
    logs.flush();
    await cache?.close();
  }
}

function openIntake(
  { folder, root, lockDigest, allowedSigners }: RunWorld,
  { from }: Session,
  refuse: RequestTaker['refuse'],
  driver: () => RunDriver,
): RequestIntake {
  const taker: RequestTaker = {
    post: (event) => {
      driver().post(event);
    },
    approvals: () => driver().approvals,
    respond: (said) => driver().respond(said),
    refuse,
    fail: (error) => {
      driver().fail(error);
    },
  };
  return new RequestIntake(new Requests(folder.path), taker, {
    run: folder.run,
    lock: lockDigest,
    taken: from.answers,
    allowedSigners: () =>
      allowedSigners ?? resolveIn(root, gitSetting(root, 'gpg.ssh.allowedSignersFile', 'path')),
  });
}

function resolveIn(root: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(root, path);
}

/** No output is kept or taken where steps are mocked. */
export function openCache(
  world: Pick<RunWorld, 'cache' | 'directory' | 'root' | 'environment' | 'flow' | 'folder'>,
  { isMocked }: { readonly isMocked: boolean },
): StepCache | undefined {
  const { cache, directory, root, environment, flow, folder } = world;
  if (cache === undefined || isMocked) return undefined;
  return openStepCache({
    ...cache,
    directory,
    workspace: root,
    run: folder.run,
    flow,
    environment: environment ?? process.env,
  });
}

/** Cancels at each of the signals, given before or from now on. Returns how to stop listening. */
function interruptBy(driver: RunDriver, { signal, haltSignal, superseded }: RunWorld): () => void {
  const stops = [
    cancelAt(driver, signal, 'interrupted'),
    cancelAt(driver, haltSignal, 'interrupted'),
    cancelAt(driver, superseded, 'superseded'),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
