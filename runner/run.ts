import { join } from 'node:path';
import {
  isJsonObject,
  lockDigest,
  type Json,
  type JsonObject,
  type Lock,
  type Sha256,
} from '../lock/index.ts';
import { validateValue, withDefaults } from '../schema/index.ts';
import { behindWalls } from './events/behind-walls.ts';
import type { RunFinished, RunNotice, RunStatus } from './events/run-event.ts';
import { TurnLost, type TurnWait } from './host/slots/run-turn.ts';
import { defaultLimits, startRun, type StartOptions } from './host/start-run.ts';
import type { CacheUse, RunEnd } from './host/work-on-run.ts';
import { StepProcesses } from './host/step-processes.ts';
import type { WaitingApproval } from './host/waits.ts';
import type { LockSet } from './lock-set.ts';
import { singleStep, type SingleStep } from './plan/single-step.ts';
import { shortestSecret } from './report/mask-forms.ts';
import type { Sandbox } from './sandbox-port.ts';
import { firstSteps } from './schedule/look-ahead.ts';
import { initialState } from './schedule/run-state.ts';

/** What a run needs. The lock was read and verified, and so was all that the sandbox holds. */
export interface RunOptions {
  /** Absolute path of the repository. */
  readonly root: string;
  /** Path of the flow's YAML, relative to `root`, for people. */
  readonly flowPath: string;
  readonly lock: Lock;
  /** The locks of the flows that it uses, and that those use, by the digest that they are pinned by. */
  readonly flows?: ReadonlyMap<Sha256, Lock>;
  /** The very text that `lock` was read from. */
  readonly lockText: string;
  /** As given; defaults are filled in here. */
  readonly inputs: JsonObject;
  /** At least those that the flow declares; others are not looked at. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly sandbox: Sandbox;
  /** Absolute path of the folder for runs; `.millrace` in `root` when absent. */
  readonly directory?: string;
  /** Ends the run: what runs is killed, `finally` runs, and the journal says so. */
  readonly signal?: AbortSignal;
  /** Ends, after `signal`, what runs under `finally` as well. */
  readonly haltSignal?: AbortSignal;
  /** Told of every event once it is durable, and of every line that a step prints. */
  readonly onEvent?: (notice: RunNotice) => void;
  /** Runs one step alone. */
  readonly only?: SingleStep;
  /** Steps with a `mock` give that and do not run. */
  readonly mock?: boolean;
  /** Stays when there is nothing left to do but to wait for approvals. */
  readonly staysForApprovals?: boolean;
  /** How many steps may run at once; chosen by the machine when absent. */
  readonly processes?: number;
  /** Of the runner: what granted variables are, and where runs meet. This process's when absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** How steps with `cache` use kept outputs; absent: they run like any other. */
  readonly cache?: CacheUse;
  /** Told, once and before anything runs, when the run has to wait for others of its group. */
  readonly onWait?: (wait: TurnWait) => void;
}

/** How it went. Secrets are masked in it. */
export type RunResult =
  | { readonly kind: 'refused'; readonly problems: readonly RunProblem[] }
  | {
      readonly kind: 'finished';
      readonly run: string;
      readonly status: RunStatus;
      readonly outputs: Json;
      readonly error?: NonNullable<RunFinished['error']>;
    }
  /** Its turn in the flow's concurrency group did not come, and nothing of it was recorded. */
  | {
      readonly kind: 'not-begun';
      readonly reason: TurnLost['reason'];
      readonly message: string;
    }
  /** It goes on when somebody approves; until then no process works on it. */
  | {
      readonly kind: 'waiting';
      readonly run: string;
      readonly approvals: readonly WaitingApproval[];
    };

/** Why a run was not begun, or not gone on with. */
export interface RunProblem {
  readonly about: 'inputs' | 'secrets' | 'step' | 'run';
  readonly message: string;
  readonly hint?: string;
}

/**
 * Runs a flow from its lock. Nothing is run, and no run is recorded, when the inputs do not fit or a
 * secret is missing. Rejects with an OperationalError when the world fails; steps are killed then.
 */
export async function runFlow(options: RunOptions): Promise<RunResult> {
  const chosen = chooseLock(options);
  if ('message' in chosen) return refused([{ about: 'step', ...chosen }]);
  const { lock } = chosen;
  const locks: LockSet = { lock, flows: options.flows ?? new Map() };
  const mock = options.mock ?? false;
  const limits = defaultLimits(options.processes);
  const processes = new StepProcesses(options.sandbox);
  try {
    // Deno starts while we look at the inputs; not a line of a step runs before it is called.
    const initial = initialState(locks);
    const first = firstSteps({ ...initial, mock }, limits.running);
    for (const step of first) processes.startAhead(step);
    const inputs = withDefaults(lock.interface.inputs, options.inputs);
    const problems = [...inputProblems(lock, inputs), ...secretProblems(lock, options.secrets)];
    if (problems.length > 0 || !isJsonObject(inputs)) return refused(problems);
    const ended = await startRun({
      locks,
      initial,
      lockText: options.lockText,
      started: {
        kind: 'run-started',
        flow: options.flowPath,
        lock: lockDigest(options.lockText),
        inputs,
        ...behindWalls(options.sandbox),
        ...(options.only === undefined ? {} : { only: options.only.step }),
        ...(mock ? { mock } : {}),
      },
      secrets: new Map([...options.secrets].filter(([name]) => lock.secrets.includes(name))),
      processes,
      limits,
      ...surroundings(options),
    });
    return resultOf(ended);
  } catch (error) {
    if (!(error instanceof TurnLost)) throw error;
    return { kind: 'not-begun', reason: error.reason, message: error.message };
  } finally {
    processes.stop();
  }
}

/** What a run is begun with that has a default. */
function surroundings(
  options: RunOptions,
): Pick<
  StartOptions,
  | 'directory'
  | 'root'
  | 'signal'
  | 'haltSignal'
  | 'staysForApprovals'
  | 'environment'
  | 'cache'
  | 'onEvent'
  | 'onWait'
> {
  const { root, signal, haltSignal, environment, cache } = options;
  const { directory = join(root, '.millrace'), staysForApprovals = false } = options;
  const { onEvent = ignore, onWait = ignore } = options;
  return {
    directory,
    root,
    signal,
    haltSignal,
    staysForApprovals,
    environment,
    cache,
    onEvent,
    onWait,
  };
}

export function resultOf(ended: RunEnd): RunResult {
  const { kind, run } = ended;
  if (kind === 'waiting') return { kind, run, approvals: ended.approvals };
  const { status, outputs, error } = ended.finished;
  return { kind, run, status, outputs, ...(error === undefined ? {} : { error }) };
}

function chooseLock(
  options: RunOptions,
): { readonly lock: Lock } | { readonly message: string; readonly hint?: string } {
  if (options.only === undefined) return { lock: options.lock };
  const single = singleStep(options.lock, options.only);
  if (single.ok) return { lock: single.lock };
  const { message, hint } = single;
  return { message, ...(hint === undefined ? {} : { hint }) };
}

function refused(problems: readonly RunProblem[]): RunResult {
  return { kind: 'refused', problems };
}

function inputProblems(lock: Lock, inputs: Json): readonly RunProblem[] {
  return validateValue(lock.interface.inputs, inputs).map(({ path, message }) => ({
    about: 'inputs',
    message: `${path.replace('$', 'inputs')} ${message}.`,
  }));
}

export function secretProblems(
  lock: Lock,
  secrets: ReadonlyMap<string, string>,
): readonly RunProblem[] {
  return lock.secrets.flatMap((name): RunProblem[] => {
    const value = secrets.get(name);
    if (value === undefined) {
      const message = `The flow takes the secret ${name}, which is not set.`;
      return [{ about: 'secrets', message, hint: `Set ${name} in the environment.` }];
    }
    if (value.trim().length >= shortestSecret) return [];
    const message = `The secret ${name} is shorter than ${String(shortestSecret)} characters, so it could not be masked.`;
    return [{ about: 'secrets', message, hint: 'Check that it is the whole value.' }];
  });
}

function ignore(): void {
  // Nobody asked to be told.
}
