import type { Grants, Json } from '../../lock/index.ts';
import type { ExpressionEngine } from '../evaluate/engine.ts';
import { outcomeEvent } from '../evaluate/outcome-event.ts';
import { stepInput } from '../evaluate/step-input.ts';
import type { AttemptUse } from '../events/attempt-use.ts';
import type { CancelReason, RunEvent, RunNotice } from '../events/run-event.ts';
import type { StepCache } from '../cache-port.ts';
import type { Mask } from '../report/mask.ts';
import { cancelledError } from '../schedule/cancelled-error.ts';
import type { AttemptCommand } from '../schedule/command.ts';
import { contextAt } from '../schedule/context-at.ts';
import type { RunState } from '../schedule/run-state.ts';
import { AttemptCache } from './attempt-cache.ts';
import { AttemptLog } from './attempt-log.ts';
import type { Inbox } from './inbox.ts';
import type { StepLogs } from './step-logs.ts';
import type { StepProcesses } from './step-processes.ts';

/** What attempts are run with. */
export interface AttemptWorld {
  readonly processes: StepProcesses;
  /** How many attempts may run at once. */
  readonly limits: { readonly running: number };
  readonly secrets: ReadonlyMap<string, string>;
  /** Absent: steps with `cache` run like any other. */
  readonly cache?: StepCache;
  readonly mask: Mask;
  readonly logs: Pick<StepLogs, 'add'>;
  readonly onEvent: (notice: RunNotice) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Runs attempts of scripts, as many at once as there may be processes. */
export class AttemptRunner {
  readonly #world: AttemptWorld;
  readonly #inbox: Inbox;
  /** Runs when what has happened so far is durable. */
  readonly #afterCommit: (effect: () => void) => void;
  /** Attempts that wait for one of the others to end. */
  readonly #queue: AttemptCommand[] = [];
  readonly #stopped = new Map<string, CancelReason>();
  readonly #cache: AttemptCache;

  /** `again` orders an attempt that was put off. */
  constructor(
    world: AttemptWorld,
    inbox: Inbox,
    afterCommit: (effect: () => void) => void,
    again: (command: AttemptCommand) => void,
  ) {
    this.#world = world;
    this.#inbox = inbox;
    this.#afterCommit = afterCommit;
    this.#cache = new AttemptCache(world, inbox, again);
  }

  get isBusy(): boolean {
    return this.#queue.length > 0 || this.#underWay > 0;
  }

  get #underWay(): number {
    return this.#world.processes.runningCount + this.#cache.askingCount;
  }

  /** What begins as soon as there is room, in that order. */
  get queued(): readonly AttemptCommand[] {
    return this.#queue;
  }

  order(command: AttemptCommand): void {
    this.#queue.push(command);
  }

  /** Begins attempts while there is room; their processes boot while the journal is synced. */
  startQueued(state: RunState, engine: ExpressionEngine | undefined): void {
    const { limits } = this.#world;
    while (this.#queue.length > 0 && this.#underWay < limits.running) {
      const command = this.#queue.shift();
      if (command !== undefined) this.#begin(command, state, engine);
    }
  }

  /** Ends the attempt of a step; `false` when there is none. */
  stop(step: string, reason: CancelReason): boolean {
    const queued = this.#queue.findIndex((command) => command.step === step);
    if (queued !== -1) this.#queue.splice(queued, 1);
    if (queued !== -1 || this.#cache.stop(step)) {
      this.#inbox.post(cancelled(step, reason));
      return true;
    }
    if (!this.#world.processes.cancel(step)) return false;
    this.#stopped.set(step, reason);
    return true;
  }

  /** The step has ended without an output. */
  forget(step: string): void {
    this.#world.processes.forget(step);
    this.#cache.forget(step);
  }

  #begin(command: AttemptCommand, state: RunState, engine: ExpressionEngine | undefined): void {
    const { step, attempt, definition } = command;
    const { secrets, processes } = this.#world;
    const evaluation = { context: contextAt(state, step), engine, secrets };
    const made = stepInput(command, evaluation);
    if (!made.ok) {
      this.#inbox.post({ kind: 'step-failed', step, error: made.error });
      return;
    }
    if (this.#cache.ask(command, evaluation, made.input)) return;
    processes.begin(step, definition);
    const cache = this.#cache.missOf(command);
    const why = cache === undefined ? {} : { cache };
    this.#inbox.post({ kind: 'attempt-started', step, attempt, ...why });
    this.#afterCommit(() => {
      this.#call(command, state.run, made.input);
    });
  }

  #call(command: AttemptCommand, run: string, input: Json): void {
    const { step, attempt, definition } = command;
    const { processes, secrets, mask, random, logs, onEvent, now } = this.#world;
    const log = new AttemptLog(mask, (stream, line) => {
      const at = now();
      logs.add(step, { at, stream, line });
      onEvent({ kind: 'log', step, stream, line, at });
    });
    processes
      .call(step, {
        input,
        context: { run, attempt, idempotencyKey: `${run}/${step}` },
        ...(definition.timeoutMs === undefined ? {} : { timeoutMs: definition.timeoutMs }),
        secrets: definition.secrets.flatMap((name) => secrets.get(name) ?? []),
        onLog: (stream, line) => {
          log.add(stream, line);
        },
      })
      .then((outcome) => {
        log.end();
        const reason = this.#stopped.get(step) ?? 'interrupted';
        this.#stopped.delete(step);
        const isCancelled = outcome.kind === 'cancelled';
        const ended = isCancelled
          ? cancelled(step, reason)
          : withUse(outcomeEvent(command, outcome, random()), outcome.used, mask);
        this.#cache.settle(ended);
        this.#inbox.post(ended);
      })
      .catch((error: unknown) => {
        this.#inbox.fail(error);
      });
  }
}

/** With what the attempt used, secrets taken out of it: a step may look for a file that is called like one. */
function withUse(event: RunEvent, used: AttemptUse | undefined, mask: Mask): RunEvent {
  if (used === undefined || (event.kind !== 'step-succeeded' && event.kind !== 'attempt-failed')) {
    return event;
  }
  const grants: Grants = Object.fromEntries(
    Object.entries(used.grants).map(([kind, values]: [string, true | readonly string[]]) => [
      kind,
      values === true ? true : values.map((value) => mask.text(value)),
    ]),
  );
  return { ...event, used: { ...used, grants } };
}

function cancelled(step: string, reason: CancelReason): RunEvent {
  return { kind: 'step-failed', step, error: cancelledError(reason) };
}
