import type { RunEvent, RunNotice } from '../events/run-event.ts';
import { answerProblem, type Answer, type Judge } from './judge-answer.ts';
import type { Requests, WaitingRequest } from './requests.ts';
import type { WaitingApproval } from './waits.ts';

/** Who works on the run. */
export interface RequestTaker {
  readonly post: (event: RunEvent) => void;
  /** What people are being asked. */
  readonly approvals: () => readonly WaitingApproval[];
  /** `false` when nobody is being asked that. */
  readonly respond: (said: Answer) => boolean;
  /** Tells beside the run that an answer does not count. */
  readonly refuse: (step: string, why: string) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Hands the requests of a run to who works on it, and takes each away once its event is durable. An
 * answer that does not count is taken away at once, and the run goes on waiting.
 */
export class RequestIntake {
  readonly #requests: Requests;
  readonly #taker: RequestTaker;
  /** Handed over, not yet durable. */
  readonly #cancels: WaitingRequest[] = [];
  readonly #answers = new Map<string, WaitingRequest>();
  readonly #judge: Judge;
  readonly #taken: Answer[];
  #isCancelled = false;

  constructor(requests: Requests, taker: RequestTaker, judge: Judge) {
    this.#requests = requests;
    this.#taker = taker;
    this.#taken = [...judge.taken];
    this.#judge = { ...judge, taken: this.#taken };
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
        this.#taken.push(notice);
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
    } else this.#answer(request, waiting);
  }

  #answer(answer: Answer, waiting: WaitingRequest): void {
    const { step } = answer;
    const asked = this.#taker.approvals().find((approval) => approval.step === step);
    const problem = asked && answerProblem(answer, asked, this.#judge);
    if (problem !== undefined) {
      waiting.done();
      this.#taker.refuse(step, `millrace: an answer does not count. ${problem}`);
    } else if (this.#taker.respond(answer)) this.#answers.set(step, waiting);
    else if (!this.#answers.has(step)) waiting.done();
  }
}
