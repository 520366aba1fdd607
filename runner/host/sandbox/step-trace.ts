import type { AttemptUse } from '../../events/attempt-use.ts';
import { reduceTrace, type TracedAttempt } from '../../trace/reduce-trace.ts';
import { TraceFile } from './trace-file.ts';

/** The trace of one attempt, from its start to what it comes to. */
export class StepTrace {
  /** Under which the process opens it. */
  readonly path: string;
  readonly #file = new TraceFile();
  readonly #attempt: TracedAttempt;

  /** `number`: the descriptor that the process is given it as. */
  constructor(number: number, attempt: TracedAttempt) {
    this.path = `/dev/fd/${String(number)}`;
    this.#attempt = attempt;
  }

  get descriptor(): number | undefined {
    return this.#file.descriptor;
  }

  bound(): void {
    this.#file.bound();
  }

  /** What the attempt used until now. Closes the trace. */
  take(): AttemptUse {
    const { text, isCut } = this.#file.take();
    return reduceTrace(text, isCut, this.#attempt);
  }

  close(): void {
    this.#file.close();
  }
}
