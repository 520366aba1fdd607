import type { Json } from '../../lock/index.ts';
import type { Sandbox, StepCall, StepOutcome, StepProcess } from '../sandbox-port.ts';

/** What a fake script does; `step` is its address. */
export type FakeScript = (step: string, call: StepCall) => StepOutcome | Promise<StepOutcome>;

/** A sandbox without processes. It remembers what was started, called and killed. */
export class FakeSandbox implements Sandbox {
  readonly wall = 'deno';
  /** Script digests, in the order of their start, without their padding. */
  readonly started: string[] = [];
  /** Addresses, in the order of their call. */
  readonly called: string[] = [];
  readonly calls: StepCall[] = [];
  /** How many processes are alive. */
  alive = 0;
  /** The most that were being called at once. */
  widest = 0;
  #running = 0;
  readonly #script: FakeScript;

  constructor(script: FakeScript = () => returned(null)) {
    this.#script = script;
  }

  start({ script }: { readonly script: string }): StepProcess {
    this.started.push(script.replace(/\.+$/u, ''));
    this.alive += 1;
    let isAlive = true;
    return {
      run: (call) => this.#run(call),
      kill: () => {
        if (isAlive) this.alive -= 1;
        isAlive = false;
      },
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #run(call: StepCall): Promise<StepOutcome> {
    const step = call.context.idempotencyKey.split('/').slice(1).join('/');
    this.called.push(step);
    this.calls.push(call);
    this.#running += 1;
    this.widest = Math.max(this.widest, this.#running);
    const cancelled = new Promise<StepOutcome>((resolve) => {
      call.signal.addEventListener('abort', () => {
        resolve({ kind: 'cancelled' });
      });
    });
    try {
      return await Promise.race([cancelled, this.#script(step, call)]);
    } finally {
      this.#running -= 1;
    }
  }
}

export function returned(value: Json): StepOutcome {
  return { kind: 'returned', text: JSON.stringify(value) };
}

export function threw(message: string): StepOutcome {
  return { kind: 'threw', error: { name: 'Error', message } };
}

/** A step that ends when the test says so. */
export function untilTold(): {
  readonly end: (outcome: StepOutcome) => void;
  readonly outcome: Promise<StepOutcome>;
} {
  let end: (outcome: StepOutcome) => void = () => undefined;
  const outcome = new Promise<StepOutcome>((resolve) => {
    end = resolve;
  });
  return { end, outcome };
}
