import { loadEngine } from '../../evaluate/quickjs-engine.ts';
import type { GroupStarted, RunNotice } from '../../events/run-event.ts';
import { mayTell, performs, type Part } from '../../group/part.ts';
import type { RunState } from '../../schedule/run-state.ts';
import { cancelAt, limitFlow } from '../drive-limits.ts';
import type { JournalFile } from '../journal-file.ts';
import { runClock } from '../run-clock.ts';
import type { DrivenPart, DriverOptions } from '../driver-options.ts';
import { RunDriver } from '../run-driver.ts';
import { openSlots } from '../slots/open-slots.ts';
import { stateDirectory } from '../../../store/index.ts';
import { StepLogs } from '../step-logs.ts';
import { Timers } from '../timers.ts';
import type { WaitingApproval } from '../waits.ts';
import { openCache, type RunWorld } from '../work-on-run.ts';
import type { GiveAnswer } from './answer-approval.ts';

/** What a job's part of a run is worked on with. */
export interface PartWorld extends Omit<
  RunWorld,
  'superseded' | 'staysForApprovals' | 'answer' | 'allowedSigners' | 'haltSignal'
> {
  readonly part: Part;
  /** The most shards of each fan-out that the job counts, by address. */
  readonly shards: ReadonlyMap<string, number>;
  /** The run as the jobs before this one left it. */
  readonly state: RunState;
  /** When the last thing happened there, in milliseconds since 1970. */
  readonly lastAt: number;
  /** How long jobs have worked on the run so far. */
  readonly workedMs: number;
  readonly journal: Pick<JournalFile, 'append'>;
  readonly begun: GroupStarted;
  /** To the approval that the group begins with. */
  readonly answer: GiveAnswer | undefined;
}

/** How far a part was brought. */
export interface DrivenEnd {
  readonly state: RunState;
  /** Why its steps were ended before their time. */
  readonly cancelled?: 'interrupted' | 'timeout';
  readonly approvals: readonly WaitingApproval[];
}

/** How a job's own steps are worked on. */
export type DrivePart = (world: PartWorld) => Promise<DrivenEnd>;

/** Performs what a job's own steps need, until there is nothing left of it that can be done. */
export async function drivePart(world: PartWorld): Promise<DrivenEnd> {
  const { part, signal, locks, answer } = world;
  const now = runClock(world.lastAt);
  const timers = new Timers();
  const cache = openCache(world, { isMocked: false });
  const logs = new StepLogs(world.folder.path, (error) => {
    driver.fail(error);
  });
  const late = new AbortController();
  const driver = new RunDriver(driverOptions(world, { now, logs, cache }));
  const limits: Pick<RunDriver, 'post'> = {
    post: (event) => {
      late.abort();
      driver.post(event);
    },
  };
  // Once the flow is ended there is `finally` left, which no limit of the flow ends.
  if (world.state.flow.cancelled === undefined) {
    limitFlow(locks, world.workedMs, { timers, driver: limits });
  }
  try {
    const ended = driver.drive(world.begun);
    for (const asked of driver.approvals) {
      const said = answer?.(asked, now());
      if (said !== undefined) driver.respond(said);
    }
    // What is interrupted under `finally` has nothing after it that would run.
    const times = part.section === 'finally' ? 2 : 1;
    const stops = Array.from({ length: times }, () => cancelAt(driver, signal, 'interrupted'));
    const end = await ended.finally(() => {
      for (const stop of stops) stop();
    });
    const isInterrupted = signal?.aborted === true;
    const cancelled = isInterrupted ? 'interrupted' : late.signal.aborted ? 'timeout' : undefined;
    return {
      state: driver.state,
      ...(cancelled === undefined ? {} : { cancelled }),
      approvals: end.kind === 'waiting' ? end.approvals : [],
    };
  } finally {
    timers.clearAll();
    logs.flush();
    await cache?.close();
  }
}

function driverOptions(
  world: PartWorld,
  {
    now,
    logs,
    cache,
  }: Pick<DriverOptions, 'now' | 'logs'> & {
    readonly cache: DriverOptions['cache'] | undefined;
  },
): DriverOptions {
  const { part, shards, mask, seal, environment, onEvent } = world;
  return {
    state: world.state,
    secrets: world.secrets,
    mask,
    seal: (value) => seal.close(value),
    processes: world.processes,
    limits: world.limits,
    journal: world.journal,
    logs,
    slots: openSlots(stateDirectory(environment ?? process.env)),
    ...(cache === undefined ? {} : { cache }),
    onEvent: (notice) => {
      if (concerns(part, notice)) onEvent(notice);
    },
    loadEngine: () => loadEngine(() => performance.now()),
    now,
    random: Math.random,
    part: drivenPart(part, shards, [...world.secrets.keys()].sort()),
  };
}

/** What of a run is for a job to do and to tell; `secrets`: names of those that it has, sorted. */
export function drivenPart(
  part: Part,
  shards: ReadonlyMap<string, number>,
  secrets: readonly string[],
): DrivenPart {
  return {
    secrets,
    performs: (command) => performs(part, command),
    shardsOf: (step, items) => Math.max(1, Math.min(shards.get(step) ?? 1, items)),
    keeps: (event) => isOfJob(event.kind) || mayTell(part, event),
  };
}

function concerns(part: Part, notice: RunNotice): boolean {
  return notice.kind === 'log' || isOfJob(notice.kind) || mayTell(part, notice);
}

/** What happens to the job as a whole. */
function isOfJob(kind: RunNotice['kind']): boolean {
  return kind === 'group-started' || kind === 'cancel-requested';
}
