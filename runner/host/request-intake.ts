import type { ApprovalDeclined, ApprovalGiven, RunEvent, RunNotice } from '../events/run-event.ts';
import type { Requests, WaitingRequest } from './requests.ts';

/** Who works on the run. */
export interface RequestTaker {
  readonly post: (event: RunEvent) => void;
  /** `false` when nobody is being asked that. */
  readonly respond: (said: ApprovalGiven | ApprovalDeclined) => boolean;
  readonly fail: (error: unknown) => void;
}

/** Hands the requests of a run to who works on it, and takes each away once its event is durable. */
export class RequestIntake {
  readonly #requests: Requests;
  readonly #taker: RequestTaker;
  /** Handed over, not yet durable. */
  readonly #cancels: WaitingRequest[] = [];
  readonly #answers = new Map<string, WaitingRequest>();
  #isCancelled = false;

  constructor(requests: Requests, taker: RequestTaker) {
    this.#requests = requests;
    this.#taker = taker;
  }

  /** Takes what waits, and from now on what comes. */
  open(): void {
    this.#requests.watch(() => {
      this.#take();
    }, this.#taker.fail);
    this.#take();
  }

  /** To be told of each event of the run when it is durable. */
  settle(notice: RunNotice): void {
    switch (notice.kind) {
      case 'cancel-requested':
        for (const waiting of this.#cancels.splice(0)) waiting.done();
        break;
      case 'approval-given':
      case 'approval-declined':
        this.#answers.get(notice.step)?.done();
        this.#answers.delete(notice.step);
        break;
      default:
    }
  }

  close(): void {
    this.#requests.close();
  }

  #take(): void {
    try {
      for (const waiting of this.#requests.list()) this.#handOver(waiting);
    } catch (error) {
      this.#taker.fail(error);
    }
  }

  #handOver(waiting: WaitingRequest): void {
    const { request } = waiting;
    if (request.kind === 'cancel') {
      this.#cancels.push(waiting);
      // One is enough: a second one would keep `finally` from running.
      if (!this.#isCancelled) {
        this.#taker.post({ kind: 'cancel-requested', reason: 'interrupted' });
      }
      this.#isCancelled = true;
    } else if (this.#taker.respond(request)) this.#answers.set(request.step, waiting);
    else if (!this.#answers.has(request.step)) waiting.done();
  }
}
