import type { JsonSchema } from '../../lock/index.ts';
import type { ApprovalDeclined, ApprovalGiven, CancelReason } from '../events/run-event.ts';
import { durationText } from '../report/duration.ts';
import { cancelledError } from '../schedule/cancelled-error.ts';
import type { WaitCommand } from '../schedule/command.ts';
import type { Inbox } from './inbox.ts';
import { Timers } from './timers.ts';

/** An approval that nobody has given or declined yet. */
export interface WaitingApproval {
  /** Address of the step. */
  readonly step: string;
  /** Secrets are masked. */
  readonly message: string;
  /** Milliseconds since 1970; later the step fails. */
  readonly until?: number;
  /** The schema of what is filled in. */
  readonly form?: JsonSchema;
  readonly approvers?: readonly string[];
}

/** What steps wait for that is no process: time and people. */
export class Waits {
  readonly #post: Inbox['post'];
  readonly #now: () => number;
  /** Delays and sleeps. */
  readonly #timers = new Timers();
  /** Of flows under way, and of approvals: they hold nobody up. */
  readonly #limits = new Timers();
  readonly #approvals = new Map<string, WaitingApproval>();

  /** Of flows that an earlier process began: how much of their time is gone, in ms. */
  readonly #workedMs: Map<string, number>;

  /** `now` gives milliseconds since 1970. */
  constructor(
    post: Inbox['post'],
    now: () => number,
    flowsWorkedMs: ReadonlyMap<string, number> = new Map(),
  ) {
    this.#post = post;
    this.#now = now;
    this.#workedMs = new Map(flowsWorkedMs);
  }

  /** Whether something will happen by itself before any limit is reached. */
  get isBusy(): boolean {
    return this.#timers.size > 0;
  }

  get approvals(): readonly WaitingApproval[] {
    return [...this.#approvals.values()];
  }

  /** Waits before an attempt. */
  delay(step: string, delayMs: number, onDue: () => void): void {
    this.#timers.set(step, delayMs, onDue);
  }

  perform(command: WaitCommand): void {
    const { step } = command;
    switch (command.kind) {
      case 'sleep':
        this.#timers.set(step, command.until - this.#now(), () => {
          this.#post({ kind: 'step-succeeded', step, output: null });
        });
        break;
      case 'await-approval':
        this.#await(command);
        break;
      case 'limit-flow':
        this.#limits.set(step, command.timeoutMs - (this.#workedMs.get(step) ?? 0), () => {
          this.#post({ kind: 'flow-cancelled', step, reason: 'timeout' });
        });
        break;
    }
  }

  /** Takes in what a person said; `false` when nobody is being asked that any more. */
  respond(answer: ApprovalGiven | ApprovalDeclined): boolean {
    if (!this.#approvals.delete(answer.step)) return false;
    this.#limits.clear(answer.step);
    this.#post(answer);
    return true;
  }

  /** Ends what the step waits for; `false` when it is none of this. */
  stop(step: string, reason: CancelReason): boolean {
    const waits = this.#timers.clear(step) || this.#approvals.delete(step);
    if (!waits) return false;
    this.#limits.clear(step);
    this.#post({ kind: 'step-failed', step, error: cancelledError(reason) });
    return true;
  }

  /** The step, or the attempt of it, is over: so is its time limit. */
  forget(step: string): void {
    this.#workedMs.delete(step);
    this.#limits.clear(step);
  }

  clear(): void {
    this.#timers.clearAll();
    this.#limits.clearAll();
    this.#approvals.clear();
  }

  #await(command: Extract<WaitCommand, { readonly kind: 'await-approval' }>): void {
    const { step, message, until, definition } = command;
    const { form, approvers, timeoutMs } = definition;
    this.#approvals.set(step, {
      step,
      message,
      ...(until === undefined ? {} : { until }),
      ...(form === undefined ? {} : { form }),
      ...(approvers === undefined ? {} : { approvers }),
    });
    if (until === undefined) return;
    this.#limits.set(step, until - this.#now(), () => {
      this.#approvals.delete(step);
      const message = `Nobody approved within ${durationText(timeoutMs ?? 0)}.`;
      this.#post({ kind: 'step-failed', step, error: { name: 'TimeoutError', message } });
    });
  }
}
