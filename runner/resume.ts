import { join } from 'node:path';
import { closest } from '../output/index.ts';
import { behindWalls } from './events/behind-walls.ts';
import type { RunEvent } from './events/run-event.ts';
import type { Answer } from './host/judge-answer.ts';
import { approvalsIn, type OpenedRun } from './host/open-run.ts';
import { Seal } from './host/seal.ts';
import { defaultLimits } from './host/start-run.ts';
import { TurnLost, type RunTurn, type TurnWait } from './host/slots/run-turn.ts';
import { StepProcesses } from './host/step-processes.ts';
import {
  ownSession,
  reopenSession,
  workOnRun,
  type OwnedSession,
  type RunEnd,
  type RunWorld,
} from './host/work-on-run.ts';
import { turnOf } from './host/turn-of-run.ts';
import type { Replayed } from './journal/replay.ts';
import { createMask } from './report/mask.ts';
import {
  resultOf,
  secretProblems,
  type RunOptions,
  type RunProblem,
  type RunResult,
} from './run.ts';

/** What a run is gone on with. The sandbox holds what the locks of the run name. */
export interface ResumeOptions extends Pick<
  RunOptions,
  | 'secrets'
  | 'sandbox'
  | 'signal'
  | 'haltSignal'
  | 'onEvent'
  | 'staysForApprovals'
  | 'processes'
  | 'environment'
  | 'cache'
  | 'onWait'
> {
  readonly opened: OpenedRun;
  /** The caller knows that an owner of whom nothing can be known from here is gone. */
  readonly takeOver?: boolean;
  /**
   * Begins a run that has ended anew: these steps of the flow, what depends on them, and all that
   * did not succeed run again.
   */
  readonly retry?: { readonly from: readonly string[] };
  /** Answers an approval that the run waits for. Not kept when the run is not gone on with. */
  readonly answer?: Answer;
  /** Whose keys may sign answers that lie ready; git's `gpg.ssh.allowedSignersFile` when absent. */
  readonly allowedSigners?: string | undefined;
}

/**
 * Goes on with a run whose process died or that waited for an approval, exactly where its journal
 * says it was: what ended stays, and an attempt whose end nobody recorded is made again under its
 * number. Requests that wait for the run are taken in. Rejects with `RunIsOwned` while another process
 * works on it, and with an OperationalError when the secrets are others than it began with or the
 * world fails.
 */
export async function resumeRun(options: ResumeOptions): Promise<RunResult> {
  const { opened, secrets, sandbox } = options;
  const { locks } = opened;
  const problems = secretProblems(locks.lock, secrets);
  if (problems.length > 0) return { kind: 'refused', problems };
  const own = new Map([...secrets].filter(([name]) => locks.lock.secrets.includes(name)));
  const processes = new StepProcesses(sandbox);
  const world = { ...worldOf(options, own), processes };
  try {
    const session = ownSession(
      world.folder,
      () => reopenSession(world, (from) => beginning(from, options)),
      options.takeOver,
    );
    return resultOf(await takeTurnAndWork(world, session, options.onWait ?? ignore));
  } catch (error) {
    if (error instanceof Unfit) return { kind: 'refused', problems: [error.problem] };
    if (!(error instanceof TurnLost)) throw error;
    return { kind: 'not-begun', reason: error.reason, message: error.message };
  } finally {
    processes.stop();
  }
}

function worldOf(
  options: ResumeOptions,
  secrets: ReadonlyMap<string, string>,
): Omit<RunWorld, 'processes'> {
  const { opened, sandbox } = options;
  const { locks, run, folder, root, started } = opened;
  return {
    folder: { run, path: folder },
    directory: join(root, '.millrace'),
    root,
    flow: started.flow,
    environment: options.environment,
    cache: options.cache,
    locks,
    lockDigest: started.lock,
    secrets,
    mask: createMask(secrets.values()),
    seal: new Seal(secrets),
    ...behindWalls(sandbox),
    limits: defaultLimits(options.processes),
    signal: options.signal,
    haltSignal: options.haltSignal,
    superseded: undefined,
    staysForApprovals: options.staysForApprovals ?? false,
    onEvent: options.onEvent ?? ignore,
    allowedSigners: options.allowedSigners,
    ...(options.answer === undefined ? {} : { answer: options.answer }),
  };
}

/** A run of a group waits for its turn again, like any other. */
async function takeTurnAndWork(
  world: RunWorld,
  session: OwnedSession,
  onWait: (wait: TurnWait) => void,
): Promise<RunEnd> {
  let turn: RunTurn | undefined;
  try {
    turn = await turnOf({ ...world, state: session.from.state, onWait });
  } catch (error) {
    session.journal.close();
    session.release();
    throw error;
  }
  try {
    return await workOnRun({ ...world, superseded: turn?.superseded }, session);
  } finally {
    turn?.leave();
  }
}

function ignore(): void {
  // Nobody asked to be told.
}

/** Leaves the opening of a session with what is to be said to the user. */
class Unfit extends Error {
  readonly problem: RunProblem;

  constructor(message: string, hint: string) {
    super(message);
    this.problem = { about: 'run', message, hint };
  }
}

/** Only who owns a run knows for sure where it stands: it may have moved on since it was opened. */
function beginning({ state }: Replayed, options: ResumeOptions): RunEvent {
  const { retry, answer, sandbox, opened } = options;
  const { run } = opened;
  const walls = behindWalls(sandbox);
  const { finished, attempt } = state;
  if (retry === undefined) {
    if (answer !== undefined && !approvalsIn(state).some(({ step }) => step === answer.step)) {
      const hint = `\`millrace show ${run}\` says by whom.`;
      throw new Unfit(`The approval of ${answer.step} was answered meanwhile.`, hint);
    }
    if (finished === undefined) return { kind: 'run-resumed', ...walls };
    throw new Unfit(
      `The run ${run} has ended: it ${ending[finished.status]}.`,
      `\`millrace retry ${run}\` begins it anew.`,
    );
  }
  if (finished === undefined) {
    throw new Unfit(`The run ${run} has not ended.`, `\`millrace resume ${run}\` goes on with it.`);
  }
  const { from } = retry;
  if (from.length === 0 && finished.status === 'succeeded') {
    throw new Unfit(
      `The run ${run} succeeded, so there is nothing to do again.`,
      'Say from where with --from STEP.',
    );
  }
  for (const step of from) checkStep(step, opened);
  return { kind: 'run-retried', attempt: attempt + 1, from, ...walls };
}

const ending = { succeeded: 'succeeded', failed: 'failed', cancelled: 'was cancelled' } as const;

function checkStep(step: string, { locks }: OpenedRun): void {
  const ids = locks.lock.steps.map(({ id }) => id);
  if (ids.includes(step)) return;
  const near = closest(step, ids);
  const hint = near === undefined ? `Its steps are ${ids.join(', ')}.` : `Did you mean ${near}?`;
  throw new Unfit(`The flow has no step "${step}".`, hint);
}
