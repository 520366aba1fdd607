import type { Json, Lock, Template } from '../../lock/index.ts';
import { answer, templatesOf } from '../evaluate/answer.ts';
import type { ExpressionEngine } from '../evaluate/engine.ts';
import { usesCode } from '../evaluate/evaluate-template.ts';
import { flowOutputs } from '../evaluate/flow-outputs.ts';
import { outcomeEvent } from '../evaluate/outcome-event.ts';
import { stepInput } from '../evaluate/step-input.ts';
import { invariant } from '../events/invariant.ts';
import type { RunEvent, RunFinished, RunNotice, RunStarted } from '../events/run-event.ts';
import type { JournalRecord } from '../journal/records.ts';
import { maskEvent } from '../report/mask-event.ts';
import type { Mask } from '../report/mask.ts';
import { advance } from '../schedule/advance.ts';
import type { AttemptCommand, Command } from '../schedule/command.ts';
import { contextAt } from '../schedule/context-at.ts';
import { lookAhead } from '../schedule/look-ahead.ts';
import { cancelledError } from '../schedule/place.ts';
import { initialState, type RunState } from '../schedule/run-state.ts';
import { AttemptLog } from './attempt-log.ts';
import type { JournalFile } from './journal-file.ts';
import type { StepLogs } from './step-logs.ts';
import type { StepProcesses } from './step-processes.ts';

/** What the driver touches the world with. */
export interface DriverOptions {
  readonly lock: Lock;
  readonly secrets: ReadonlyMap<string, string>;
  readonly mask: Mask;
  readonly processes: StepProcesses;
  /** How many attempts may run at once, and how many processes are started ahead. */
  readonly limits: { readonly running: number; readonly ahead: number };
  readonly journal: Pick<JournalFile, 'append'>;
  readonly logs: Pick<StepLogs, 'add' | 'flush'>;
  readonly onEvent: (notice: RunNotice) => void;
  readonly loadEngine: () => Promise<ExpressionEngine>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/**
 * Performs what `advance` commands and feeds back what happened. Each round takes in all that has
 * happened, makes it durable with one sync, and only then shows it and lets effects out.
 */
export class RunDriver {
  readonly #options: DriverOptions;
  readonly #inbox: RunEvent[] = [];
  /** Commands that were put off: attempts after their delay, and what waited for the engine. */
  readonly #deferred: Command[] = [];
  /** Attempts that wait for one of the others to end. */
  readonly #queue: AttemptCommand[] = [];
  readonly #delays = new Map<string, NodeJS.Timeout>();
  readonly #awaitingEngine: Command[] = [];
  #records: JournalRecord[] = [];
  #effects: (() => void)[] = [];
  #state: RunState;
  #engine: ExpressionEngine | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#state = initialState(options.lock);
  }

  /** Runs to the end. Rejects when the world fails us; then everything was killed. */
  async drive(started: RunStarted): Promise<RunFinished> {
    try {
      this.post(started);
      for (;;) {
        this.#takeIn();
        await this.#commit();
        if (this.#state.finished !== undefined) return this.#state.finished;
        await this.#something();
      }
    } finally {
      this.#options.processes.stop();
      for (const timer of this.#delays.values()) clearTimeout(timer);
      this.#engine?.dispose();
    }
  }

  /** Takes in something that happened outside. */
  post(event: RunEvent): void {
    this.#inbox.push(event);
    this.#wake?.();
  }

  /** Ends the drive with an error of the world. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }

  async #something(): Promise<void> {
    if (this.#failure === undefined && this.#inbox.length + this.#deferred.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Feeds all that has happened, and all that follows from it at once. */
  #takeIn(): void {
    for (;;) {
      for (const command of this.#deferred.splice(0)) this.#perform(command);
      for (let at = 0; at < this.#inbox.length; at += 1) this.#feed(this.#inbox[at]);
      this.#inbox.length = 0;
      this.#startQueued();
      if (this.#inbox.length + this.#deferred.length === 0) return;
    }
  }

  #feed(event: RunEvent | undefined): void {
    invariant(event !== undefined, 'the inbox holds events');
    const masked = maskEvent(event, this.#options.mask);
    // Values go on to other steps as they are; errors and the end are only for people.
    const goesOn =
      event.kind === 'step-succeeded' ||
      event.kind === 'items-evaluated' ||
      event.kind === 'run-started';
    this.#records.push({
      at: this.#options.now(),
      event: masked,
      ...(goesOn && masked !== event ? { masked: true } : {}),
    });
    const [state, commands] = advance(this.#state, goesOn ? event : masked);
    this.#state = state;
    if (event.kind === 'step-failed' || event.kind === 'step-skipped') {
      this.#options.processes.forget(event.step);
    }
    for (const command of commands) this.#perform(command);
  }

  #perform(command: Command): void {
    if (this.#engine === undefined && this.#templates(command).some(usesCode)) {
      this.#awaitEngine(command);
      return;
    }
    switch (command.kind) {
      case 'record':
        this.#inbox.push(command.event);
        break;
      case 'attempt':
        if (this.#state.cancelled !== undefined) this.#inbox.push(this.#cancelled(command.step));
        else if (command.delayMs > 0) this.#delay(command);
        else this.#queue.push(command);
        break;
      case 'stop':
        this.#stop();
        break;
      case 'finish':
        this.#inbox.push(this.#finish(command));
        break;
      default:
        this.#inbox.push(answer(command, this.#state, this.#engine));
    }
  }

  #templates(command: Command): readonly Template[] {
    switch (command.kind) {
      case 'record':
      case 'stop':
        return [];
      case 'attempt':
        return [command.definition.with];
      case 'finish':
        return command.status === 'succeeded' ? [this.#options.lock.outputs] : [];
      default:
        return templatesOf(command);
    }
  }

  #awaitEngine(command: Command): void {
    this.#awaitingEngine.push(command);
    if (this.#awaitingEngine.length > 1) return;
    this.#options.loadEngine().then(
      (engine) => {
        this.#engine = engine;
        this.#deferred.push(...this.#awaitingEngine.splice(0));
        this.#wake?.();
      },
      (error: unknown) => {
        this.fail(error);
      },
    );
  }

  #delay(command: AttemptCommand): void {
    const timer = setTimeout(() => {
      this.#delays.delete(command.step);
      this.#deferred.push({ ...command, delayMs: 0 });
      this.#wake?.();
    }, command.delayMs);
    this.#delays.set(command.step, timer);
  }

  /** Begins attempts while there is room; the process boots while the journal is synced. */
  #startQueued(): void {
    const { processes, limits } = this.#options;
    while (this.#queue.length > 0 && processes.runningCount < limits.running) {
      const command = this.#queue.shift();
      if (command !== undefined) this.#begin(command);
    }
  }

  #begin(command: AttemptCommand): void {
    const { step, attempt, definition } = command;
    const { lock, secrets, processes } = this.#options;
    const context = contextAt(this.#state, step);
    const made = stepInput(lock, command, { context, engine: this.#engine, secrets });
    if (!made.ok) {
      this.#inbox.push({ kind: 'step-failed', step, error: made.error });
      return;
    }
    processes.begin(step, definition);
    this.#inbox.push({ kind: 'attempt-started', step, attempt });
    this.#effects.push(() => {
      this.#call(command, made.input);
    });
  }

  #call(command: AttemptCommand, input: Json): void {
    const { step, attempt, definition } = command;
    const { processes, secrets, mask, random } = this.#options;
    const log = new AttemptLog(mask, (stream, line) => {
      const at = this.#options.now();
      this.#options.logs.add(step, { at, stream, line });
      this.#options.onEvent({ kind: 'log', step, stream, line, at });
    });
    const { run } = this.#state;
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
        const isCancelled = outcome.kind === 'cancelled';
        this.post(isCancelled ? this.#cancelled(step) : outcomeEvent(command, outcome, random()));
      })
      .catch((error: unknown) => {
        this.fail(error);
      });
  }

  #stop(): void {
    this.#options.processes.stop();
    const waiting = [...this.#queue.splice(0).map(({ step }) => step), ...this.#delays.keys()];
    for (const timer of this.#delays.values()) clearTimeout(timer);
    this.#delays.clear();
    for (const step of waiting) this.#inbox.push(this.#cancelled(step));
  }

  #cancelled(step: string): RunEvent {
    const error = cancelledError(this.#state.cancelled ?? 'interrupted');
    return { kind: 'step-failed', step, error };
  }

  #finish({ status }: Extract<Command, { kind: 'finish' }>): RunEvent {
    const { run, cancelled, root } = this.#state;
    if (status === 'succeeded') return flowOutputs(this.#state, this.#engine);
    const failed = root.failure;
    const error =
      cancelled !== undefined
        ? cancelledError(cancelled)
        : failed && { step: failed.step, ...failed.error };
    return {
      kind: 'run-finished',
      status,
      outputs: null,
      run,
      ...(error === undefined ? {} : { error }),
    };
  }

  async #commit(): Promise<void> {
    const records = this.#records.splice(0);
    const effects = this.#effects.splice(0);
    if (this.#state.finished !== undefined) this.#options.logs.flush();
    await this.#options.journal.append(records);
    for (const { event, at } of records) this.#options.onEvent({ ...event, at });
    for (const effect of effects) effect();
    this.#lookAhead();
  }

  #lookAhead(): void {
    const { processes, limits } = this.#options;
    if (processes.aheadCount >= limits.ahead || this.#state.phase !== 'running') return;
    const following = lookAhead(this.#state, processes.running, limits.ahead);
    for (const expected of [...this.#queue.slice(0, limits.ahead), ...following]) {
      if (processes.aheadCount >= limits.ahead) return;
      processes.startAhead(expected);
    }
  }
}
