import type { ScriptStep } from '../../lock/index.ts';
import type { Sandbox, StepCall, StepOutcome, StepProcess } from '../sandbox-port.ts';
import type { ExpectedStep } from '../schedule/look-ahead.ts';

interface RunningStep {
  readonly process: StepProcess;
  readonly controller: AbortController;
}

/** The processes of a run: those of attempts under way, and those started ahead of their call. */
export class StepProcesses {
  readonly #sandbox: Sandbox;
  readonly #ahead = new Map<string, StepProcess>();
  readonly #running = new Map<string, RunningStep>();

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** Addresses of the attempts under way. */
  get running(): readonly string[] {
    return [...this.#running.keys()];
  }

  get runningCount(): number {
    return this.#running.size;
  }

  get aheadCount(): number {
    return this.#ahead.size;
  }

  /** Starts a process for a step that will probably run. */
  startAhead({ step, definition }: ExpectedStep): void {
    if (this.#ahead.has(step) || this.#running.has(step)) return;
    // Its output is probably kept, and the process would be for nothing.
    if (definition.cache !== undefined) return;
    this.#ahead.set(step, this.#start(definition));
  }

  /** Takes the process that was started ahead, or starts one. */
  begin(step: string, definition: ScriptStep): void {
    const process = this.#ahead.get(step) ?? this.#start(definition);
    this.#ahead.delete(step);
    this.#running.set(step, { process, controller: new AbortController() });
  }

  /** Calls the script of an attempt that has begun; the attempt is over when this resolves. */
  async call(step: string, call: Omit<StepCall, 'signal'>): Promise<StepOutcome> {
    const running = this.#running.get(step);
    if (running === undefined) return { kind: 'cancelled' };
    const { process, controller } = running;
    const { signal } = controller;
    try {
      const outcome: StepOutcome = signal.aborted
        ? { kind: 'cancelled' }
        : await process.run({ ...call, signal });
      // What a killed process says is no failure of the step.
      const counts = outcome.kind === 'returned' || !controller.signal.aborted;
      return counts ? outcome : { kind: 'cancelled' };
    } finally {
      this.#running.delete(step);
      process.kill();
    }
  }

  /** Kills what was started ahead for a step, or for a part of it, that will not run. */
  forget(step: string): void {
    for (const [address, process] of this.#ahead) {
      if (address !== step && !/^[[/]/u.test(address.slice(step.length))) continue;
      if (!address.startsWith(step)) continue;
      process.kill();
      this.#ahead.delete(address);
    }
  }

  /** Kills the attempt of a step, which ends as cancelled; `false` when none is under way. */
  cancel(step: string): boolean {
    const running = this.#running.get(step);
    running?.controller.abort();
    running?.process.kill();
    return running !== undefined;
  }

  /** Kills everything; attempts under way end as cancelled. */
  stop(): void {
    for (const process of this.#ahead.values()) process.kill();
    this.#ahead.clear();
    for (const { process, controller } of this.#running.values()) {
      controller.abort();
      process.kill();
    }
  }

  #start({ script, grants, memoryMiB }: ScriptStep): StepProcess {
    return this.#sandbox.start({
      script,
      grants,
      ...(memoryMiB === undefined ? {} : { memoryMiB }),
    });
  }
}
