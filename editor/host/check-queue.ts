/** What a queue does with its flows. */
export interface CheckQueueOptions {
  /** Checks one flow. Rejects, or resolves early, once the signal is aborted. */
  readonly check: (flow: string, signal: AbortSignal) => Promise<void>;
  /** Whether somebody looks at it: such flows come first, and the others make room for them. */
  readonly isUrgent: (flow: string) => boolean;
  readonly onFailure: (flow: string, error: unknown) => void;
  /** How long it waits for more of the same, in milliseconds. */
  readonly pause?: number;
  /** For how many milliseconds nothing may have stirred before a flow is checked that nobody looks at. */
  readonly quiet?: number;
}

/**
 * Flows that wait for a check, one at a time. What is added while it is being checked is checked anew:
 * its check is aborted, since it would be about a text that is no longer there.
 */
export class CheckQueue {
  readonly #options: CheckQueueOptions;
  readonly #waiting = new Set<string>();
  /** What nothing has changed for: checked when there is nothing else to do. */
  readonly #idle = new Set<string>();
  #running: { readonly flow: string; readonly abort: AbortController } | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When something stirred last. */
  #stirredAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;
  #listeners: { readonly isDone: () => boolean; readonly resolve: () => void }[] = [];

  constructor(options: CheckQueueOptions) {
    this.#options = options;
  }

  add(flows: Iterable<string>): void {
    if (this.#isClosed) return;
    for (const flow of flows) {
      this.#waiting.add(flow);
      this.#idle.delete(flow);
      this.#interrupt(flow);
      if (this.#options.isUrgent(flow)) this.stir();
    }
    this.#schedule(this.#options.pause ?? pauseMs);
  }

  /** Somebody types or asks: a check of what nobody looks at would make them wait. */
  stir(): void {
    this.#stirredAt = performance.now();
  }

  /** Adds flows that wait until no other does, and make nobody wait. */
  addIdle(flows: Iterable<string>): void {
    if (this.#isClosed) return;
    for (const flow of flows) if (!this.#waiting.has(flow)) this.#idle.add(flow);
    this.#schedule(this.#options.pause ?? pauseMs);
  }

  /** Resolves when what was added of a flow has been checked, and nothing newer of it waits. */
  async settled(flow: string): Promise<void> {
    await this.#once(() => !this.isBusyWith(flow));
  }

  /** Whether a flow was added and not checked since. */
  isBusyWith(flow: string): boolean {
    return this.#waiting.has(flow) || this.#idle.has(flow) || this.#running?.flow === flow;
  }

  /** Resolves when nothing that somebody looks at waits or is being checked. */
  async calm(): Promise<void> {
    const { isUrgent } = this.#options;
    await this.#once(() => ![...this.#waiting, this.#running?.flow ?? ''].some(isUrgent));
  }

  /** So many of the flows that nobody looks at, in the order that they are checked in. */
  upcoming(count: number): readonly string[] {
    const waiting = [...this.#waiting].filter((flow) => !this.#options.isUrgent(flow));
    return [...waiting, ...this.#idle].slice(0, count);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
    this.#idle.clear();
    this.#running?.abort.abort();
    this.#tell();
  }

  /** The same flow starts again; one that nobody looks at waits until one that somebody does is done. */
  #interrupt(added: string): void {
    const running = this.#running;
    if (running === undefined) return;
    const { isUrgent } = this.#options;
    const makesRoom = isUrgent(added) && !isUrgent(running.flow);
    if (running.flow !== added && !makesRoom) return;
    this.#waiting.add(running.flow);
    running.abort.abort();
  }

  async #once(isDone: () => boolean): Promise<void> {
    if (this.#isClosed || isDone()) return;
    await new Promise<void>((resolve) => this.#listeners.push({ isDone, resolve }));
  }

  /** A timer that waits for quiet gives way to one that does not. */
  #schedule(pause: number): void {
    const next = this.#next();
    if (this.#running !== undefined || next === undefined) return;
    const isUrgent = this.#options.isUrgent(next);
    if (this.#timer !== undefined && !isUrgent) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        void this.#checkNext();
      },
      isUrgent ? pause : Math.max(pause, this.#untilQuiet()),
    );
  }

  #untilQuiet(): number {
    const { quiet = quietMs } = this.#options;
    return this.#stirredAt + quiet - performance.now();
  }

  async #checkNext(): Promise<void> {
    const flow = this.#next();
    if (flow === undefined) return;
    if (!this.#options.isUrgent(flow) && this.#untilQuiet() > 0) {
      this.#schedule(0);
      return;
    }
    this.#waiting.delete(flow);
    this.#idle.delete(flow);
    const abort = new AbortController();
    this.#running = { flow, abort };
    try {
      await this.#options.check(flow, abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) this.#options.onFailure(flow, error);
    }
    this.#running = undefined;
    this.#tell();
    // Messages of the client are read in between.
    this.#schedule(0);
  }

  #next(): string | undefined {
    const waiting = [...this.#waiting];
    const [first] = [...waiting.filter(this.#options.isUrgent), ...waiting, ...this.#idle];
    return first;
  }

  #tell(): void {
    const done = this.#listeners.filter(({ isDone }) => this.#isClosed || isDone());
    this.#listeners = this.#listeners.filter((one) => !done.includes(one));
    for (const { resolve } of done) resolve();
  }
}

/** Keys that are pressed together, and files that are saved together, come within this time. */
const pauseMs = 20;
/** Who pauses for longer hardly types on in the moment that the check of such a flow takes. */
const quietMs = 1500;
