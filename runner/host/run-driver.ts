import { answer } from '../evaluate/answer.ts';
import { textOf } from '../evaluate/answer-block.ts';
import type { ExpressionEngine } from '../evaluate/engine.ts';
import { evaluateTemplate, usesCode } from '../evaluate/evaluate-template.ts';
import { evaluationFailure } from '../evaluate/evaluation-error.ts';
import { finishRun } from '../evaluate/finish-run.ts';
import { templatesOf } from '../evaluate/templates-of.ts';
import { invariant } from '../events/invariant.ts';
import type { ApprovalDeclined, ApprovalGiven, RunEvent } from '../events/run-event.ts';
import { keepEvent } from '../journal/keep-event.ts';
import type { JournalRecord } from '../journal/records.ts';
import { advance } from '../schedule/advance.ts';
import { cancelledError } from '../schedule/cancelled-error.ts';
import type { Command, SlotCommand, StopCommand } from '../schedule/command.ts';
import { contextAt } from '../schedule/context-at.ts';
import { lookAhead } from '../schedule/look-ahead.ts';
import type { RunState } from '../schedule/run-state.ts';
import { AttemptRunner } from './attempt-runner.ts';
import type { DriveEnd, DriverOptions } from './driver-options.ts';
import { SlotKeeper } from './slot-keeper.ts';
import { Waits, type WaitingApproval } from './waits.ts';

/**
 * Performs what `advance` commands and feeds back what happened. Each round takes in all that has
 * happened, makes it durable with one sync, and only then shows it and lets effects out.
 */
export class RunDriver {
  readonly #options: DriverOptions;
  readonly #inbox: RunEvent[] = [];
  /** What follows from the event that was fed last: taken in before the next one. */
  readonly #derived: RunEvent[] = [];
  /** Commands that were put off and can be performed now. */
  readonly #deferred: Command[] = [];
  readonly #awaitingEngine: Command[] = [];
  /** Attempts that wait for the place that a step around them held. */
  readonly #awaitingSlot: Command[] = [];
  readonly #due: Map<string, number>;
  readonly #attempts: AttemptRunner;
  readonly #waits: Waits;
  readonly #slots: SlotKeeper;
  #records: { readonly record: JournalRecord; readonly isKept: boolean }[] = [];
  #effects: (() => void)[] = [];
  #state: RunState;
  #engine: ExpressionEngine | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#due = new Map(options.due);
    const inbox = {
      post: (event: RunEvent): void => {
        this.post(event);
      },
      fail: (error: unknown): void => {
        this.fail(error);
      },
    };
    this.#attempts = new AttemptRunner(
      options,
      inbox,
      (effect) => this.#effects.push(effect),
      (command) => {
        this.#defer([command]);
      },
    );
    this.#waits = new Waits(inbox.post, options.now, options.flowsWorkedMs);
    this.#slots = new SlotKeeper(options.slots, inbox, () => {
      this.#defer(this.#awaitingSlot.splice(0));
    });
  }

  /**
   * Runs on from the event that begins it: `run-started`, `run-resumed`, `run-retried` or
   * `group-started`. Rejects
   * when the world fails us; then everything was killed.
   */
  async drive(begun: RunEvent): Promise<DriveEnd> {
    try {
      this.post(begun);
      for (;;) {
        this.#takeIn();
        await this.#commit();
        const { finished } = this.#state;
        if (finished !== undefined) return { kind: 'finished', finished };
        if (this.#isDone()) {
          return { kind: 'waiting', approvals: this.#waits.approvals };
        }
        await this.#something();
      }
    } finally {
      this.#options.processes.stop();
      this.#waits.clear();
      this.#slots.releaseAll();
      this.#engine?.dispose();
    }
  }

  /** Where the run stands. */
  get state(): RunState {
    return this.#state;
  }

  /** Takes in something that happened outside. */
  post(event: RunEvent): void {
    this.#inbox.push(event);
    this.#wake?.();
  }

  /** What people are being asked. */
  get approvals(): readonly WaitingApproval[] {
    return this.#waits.approvals;
  }

  /** Takes in what a person said; `false` when nobody is being asked that any more. */
  respond(said: ApprovalGiven | ApprovalDeclined): boolean {
    return this.#waits.respond(said);
  }

  /** Ends the drive with an error of the world. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }

  async #something(): Promise<void> {
    if (this.#failure === undefined && !this.#hasNews()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #hasNews(): boolean {
    return this.#inbox.length + this.#deferred.length > 0;
  }

  /** Whether nothing will happen until a person approves something, or another job does its part. */
  #isDone(): boolean {
    if (this.#isBusy()) return false;
    const { part, staysForApprovals = false, now } = this.#options;
    const { approvals } = this.#waits;
    // One that nobody may give any more ends by itself at once.
    if (part !== undefined) return !approvals.some(({ until = Infinity }) => until <= now());
    return approvals.length > 0 && !staysForApprovals;
  }

  #isBusy(): boolean {
    return (
      this.#hasNews() ||
      this.#failure !== undefined ||
      this.#awaitingEngine.length > 0 ||
      this.#attempts.isBusy ||
      this.#waits.isBusy ||
      this.#slots.isBusy
    );
  }

  /** Feeds all that has happened, and all that follows from it at once. */
  #takeIn(): void {
    for (;;) {
      for (const command of this.#deferred.splice(0)) this.#perform(command);
      for (let at = 0; at < this.#inbox.length; at += 1) this.#takeInWhole(this.#inbox[at]);
      this.#inbox.length = 0;
      this.#attempts.startQueued(this.#state, this.#engine);
      if (!this.#hasNews()) return;
    }
  }

  /** An event and all that follows from it: whoever has the event comes to the same state. */
  #takeInWhole(event: RunEvent | undefined): void {
    invariant(event !== undefined, 'the inbox holds events');
    this.#feed(event, this.#options.part?.keeps(event) ?? true);
    for (let derived = this.#derived.shift(); derived; derived = this.#derived.shift()) {
      this.#feed(derived, this.#options.part === undefined);
    }
  }

  #feed(event: RunEvent, isKept: boolean): void {
    const { mask, seal, now, part } = this.#options;
    const kept = keepEvent(event, now(), { mask, seal, sealedBy: part?.secrets });
    this.#records.push({ record: kept.record, isKept });
    const [state, commands] = advance(this.#state, kept.event);
    this.#state = state;
    this.#tidy(event);
    for (const command of commands) this.#perform(command);
  }

  /** Lets go of what a step, or an attempt of it, that has ended needs no more. */
  #tidy(event: RunEvent): void {
    switch (event.kind) {
      case 'attempt-failed':
        this.#waits.forget(event.step);
        break;
      case 'step-failed':
      case 'step-skipped':
        this.#attempts.forget(event.step);
        this.#waits.forget(event.step);
        this.#slots.release(event.step);
        break;
      case 'step-succeeded':
        if (event.cache !== undefined) this.#attempts.forget(event.step);
        this.#waits.forget(event.step);
        this.#slots.release(event.step);
        break;
      default:
    }
  }

  #perform(command: Command): void {
    if (this.#options.part?.performs(command) === false) return;
    if (command.kind === 'hold-slot') this.#slots.block(command.step);
    const isEarly = this.#engine === undefined && templatesOf(command, this.#state).some(usesCode);
    if (isEarly) this.#awaitEngine(command);
    else this.#performNow(command);
  }

  #performNow(command: Command): void {
    switch (command.kind) {
      case 'record':
        this.#derived.push(command.event);
        break;
      case 'attempt':
      case 'start-flow':
        this.#performAttempt(command);
        break;
      case 'acquire-slot':
      case 'hold-slot':
        this.#performSlot(command);
        break;
      case 'sleep':
      case 'await-approval':
      case 'limit-flow':
        this.#waits.perform(command);
        break;
      case 'stop':
        this.#stop(command);
        break;
      case 'finish':
        this.#inbox.push(finishRun(command, this.#state, this.#engine));
        break;
      default:
        this.#answer(command);
    }
  }

  #answer(command: Parameters<typeof answer>[0]): void {
    const { now, random, part } = this.#options;
    const world = { engine: this.#engine, now, random, shardsOf: part?.shardsOf };
    this.#inbox.push(answer(command, this.#state, world));
  }

  #performAttempt(command: Extract<Command, { readonly kind: 'attempt' | 'start-flow' }>): void {
    const { step } = command;
    const delayMs = this.#delayLeft(command);
    if (delayMs > 0) {
      this.#waits.delay(step, delayMs, () => {
        this.#defer([{ ...command, delayMs: 0 }]);
      });
    } else if (command.kind === 'start-flow') this.#answer(command);
    else if (this.#slots.isBehind(step)) this.#awaitingSlot.push(command);
    else this.#attempts.order(command);
  }

  /** Only the first delay of a step can have begun before this process did. */
  #delayLeft({ step, delayMs }: { readonly step: string; readonly delayMs: number }): number {
    const due = this.#due.get(step);
    this.#due.delete(step);
    return due === undefined ? delayMs : Math.min(delayMs, due - this.#options.now());
  }

  #performSlot(command: SlotCommand): void {
    const { step, definition } = command;
    const group = definition.concurrency?.group;
    invariant(group !== undefined, 'only a step with `concurrency` has a group');
    try {
      const evaluation = { context: contextAt(this.#state, step), engine: this.#engine };
      const text = textOf(evaluateTemplate(group, evaluation), '`concurrency.group`');
      this.#slots.perform(command, text);
    } catch (error) {
      this.#inbox.push({ kind: 'step-failed', step, error: evaluationFailure(error) });
    }
  }

  #defer(commands: readonly Command[]): void {
    this.#deferred.push(...commands);
    this.#wake?.();
  }

  #awaitEngine(command: Command): void {
    this.#awaitingEngine.push(command);
    if (this.#awaitingEngine.length > 1) return;
    this.#options.loadEngine().then(
      (engine) => {
        this.#engine = engine;
        this.#defer(this.#awaitingEngine.splice(0));
      },
      (error: unknown) => {
        this.fail(error);
      },
    );
  }

  /** Ends what the step waits for, wherever that is kept. */
  #stop({ step, reason }: StopCommand): void {
    if (this.#attempts.stop(step, reason)) return;
    if (this.#waits.stop(step, reason) || this.#slots.stop(step, reason)) return;
    for (const list of [this.#deferred, this.#awaitingEngine, this.#awaitingSlot]) {
      const at = list.findIndex((command) => 'step' in command && command.step === step);
      if (at === -1) continue;
      list.splice(at, 1);
      this.#inbox.push({ kind: 'step-failed', step, error: cancelledError(reason) });
      return;
    }
  }

  async #commit(): Promise<void> {
    const records = this.#records.splice(0);
    const effects = this.#effects.splice(0);
    if (this.#state.finished !== undefined) this.#options.logs.flush();
    const kept = records.filter(({ isKept }) => isKept).map(({ record }) => record);
    await this.#options.journal.append(kept);
    for (const { record } of records) this.#options.onEvent({ ...record.event, at: record.at });
    for (const effect of effects) effect();
    this.#lookAhead();
  }

  #lookAhead(): void {
    const { processes, limits, part } = this.#options;
    if (processes.aheadCount >= limits.ahead || this.#state.phase !== 'running') return;
    const following = lookAhead(this.#state, processes.running, limits.ahead);
    for (const expected of [...this.#attempts.queued.slice(0, limits.ahead), ...following]) {
      const first = { ...expected, kind: 'attempt', attempt: 1, delayMs: 0 } as const;
      if (part?.performs(first) === false) continue;
      if (processes.aheadCount >= limits.ahead) return;
      processes.startAhead(expected);
    }
  }
}
