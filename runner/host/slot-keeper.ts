import type { CancelReason } from '../events/run-event.ts';
import { cancelledError } from '../schedule/cancelled-error.ts';
import type { SlotCommand } from '../schedule/command.ts';
import type { Release, Slots } from '../slots-port.ts';
import type { Inbox } from './inbox.ts';

/** The places in concurrency groups that the steps of a run hold or wait for, by address. */
export class SlotKeeper {
  readonly #slots: Slots;
  readonly #inbox: Inbox;
  readonly #onHeld: () => void;
  readonly #waiting = new Map<string, AbortController>();
  readonly #held = new Map<string, Release>();
  /** Steps that wait for a place that they held before. */
  readonly #holding = new Set<string>();

  /** `onHeld` is told when work behind a place may go on. */
  constructor(slots: Slots, inbox: Inbox, onHeld: () => void) {
    this.#slots = slots;
    this.#inbox = inbox;
    this.#onHeld = onHeld;
  }

  get isBusy(): boolean {
    return this.#waiting.size > 0;
  }

  /** Makes what stands below the step wait until it has its place again. */
  block(step: string): void {
    this.#holding.add(step);
  }

  /** Waits for a place of the group, whose text was evaluated. */
  perform({ step, definition }: SlotCommand, group: string): void {
    const controller = new AbortController();
    this.#waiting.set(step, controller);
    const limit = definition.concurrency?.limit ?? 1;
    this.#slots.acquire(group, limit, controller.signal).then(
      (release) => {
        if (this.#waiting.get(step) !== controller) {
          release();
          return;
        }
        this.#waiting.delete(step);
        this.#held.set(step, release);
        if (this.#holding.delete(step)) this.#onHeld();
        else this.#inbox.post({ kind: 'slot-acquired', step, group });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) this.#inbox.fail(error);
      },
    );
  }

  /** Whether the step is, or stands inside, one that waits for the place that it held before. */
  isBehind(step: string): boolean {
    for (const outer of this.#holding) {
      if (step.startsWith(outer) && /^(?:$|[[/])/u.test(step.slice(outer.length))) return true;
    }
    return false;
  }

  /** Ends the wait for a place; `false` when the step does not wait for one. */
  stop(step: string, reason: CancelReason): boolean {
    if (this.#holding.has(step) || !this.#abandon(step)) return false;
    this.#inbox.post({ kind: 'step-failed', step, error: cancelledError(reason) });
    return true;
  }

  /** The step has ended. */
  release(step: string): void {
    this.#abandon(step);
    this.#held.get(step)?.();
    this.#held.delete(step);
  }

  /** Gives everything back. */
  releaseAll(): void {
    for (const step of [...this.#waiting.keys(), ...this.#held.keys()]) this.release(step);
  }

  #abandon(step: string): boolean {
    this.#holding.delete(step);
    this.#waiting.get(step)?.abort();
    return this.#waiting.delete(step);
  }
}
