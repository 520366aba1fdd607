import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { StepCall, StepEnd, StepOutcome, StepProcess } from '../../sandbox-port.ts';
import { callFrame, type CallMessage, nonceLength } from '../../sandbox/call-frame.ts';
import {
  type Exit,
  exitMessage,
  ranOutOfMemory,
  startFailure,
  wallFailure,
} from '../../sandbox/exit-message.ts';
import type { Limits } from '../../sandbox/limits.ts';
import { LogLines, type LogStream } from '../../sandbox/log-lines.ts';
import type { ResultFrame } from '../../sandbox/result-frame.ts';
import { StepOutput } from '../../sandbox/step-output.ts';
import { OperationalError } from '../../../store/index.ts';
import { Timers } from '../timers.ts';
import { killTree } from './kill-tree.ts';
import type { StepTrace } from './step-trace.ts';
import { type Excess, type Watched, watchUsage } from './usage-watch.ts';

/** How one process is started, and what its call depends on. */
export interface StepStart {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: { readonly [name: string]: string };
  readonly directory: string;
  readonly limits: Limits;
  /** A file that the command reads as descriptor 3. */
  readonly extraFile?: string;
  /** Where Deno writes which permissions it looks at; absent: nowhere. */
  readonly trace?: StepTrace;
  /** What of its use nothing but a look can limit. */
  readonly watch: Pick<Watched, 'startsPrograms' | 'folder'>;
  /** What the call's message says besides the input and the context. */
  readonly call: Omit<CallMessage, 'input' | 'context' | 'limit'>;
  /** In the environment of every process that the step starts. */
  readonly mark?: string;
  /** Prefixes of machine paths, taken out of log lines. */
  readonly hide: readonly string[];
  /** URL of the module around the step, whose stack frames are taken out of log lines. */
  readonly ownModule: string;
  /** Called when the second wall could not be raised. */
  readonly onNoWall?: () => void;
  /** Called when the process has ended and nothing of it is left. */
  readonly onGone: () => Promise<void>;
}

/** How long a process that has ended may keep its streams open through others that it started. */
const drainMs = 500;

interface Waiting {
  readonly call: StepCall;
  readonly logs: LogLines;
  readonly resolve: (outcome: StepOutcome) => void;
  readonly reject: (error: Error) => void;
  readonly onAbort: () => void;
  readonly endWatch: () => void;
  /** Its time limit, and then that of its clean-up. */
  readonly timers: Timers;
}

/** A child whose three streams are pipes. */
type StepChild = ChildProcess & {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
};

/** A Deno process that has loaded a step and waits for its call. */
export class DenoStepProcess implements StepProcess {
  /** Settles when the process has ended and what was temporary is removed. */
  readonly gone: Promise<void>;
  readonly #start: StepStart;
  readonly #child: StepChild;
  readonly #nonce: Uint8Array = randomBytes(nonceLength);
  readonly #output: StepOutput;
  #waiting: Waiting | undefined;
  /** Why the attempt is being ended, while the step may still react to its signal. */
  #ending: StepEnd | undefined;
  #startError: Error | undefined;
  #exit: { readonly code: number | null; readonly signal: string | null } | undefined;
  #wasCalled = false;
  #wasKilled = false;

  constructor(start: StepStart) {
    this.#start = start;
    this.#output = new StepOutput(this.#nonce, start.limits.resultBytes);
    this.#child = spawnStep(start);
    this.gone = this.#listen();
  }

  run(call: StepCall): Promise<StepOutcome> {
    if (this.#wasCalled) throw new Error('A step process runs one call.');
    this.#wasCalled = true;
    const logs = new LogLines({
      onLine: call.onLog,
      limitBytes: this.#start.limits.logBytes,
      secrets: call.secrets,
      hide: this.#start.hide,
      ownModule: this.#start.ownModule,
    });
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#end({ kind: 'cancelled' });
      };
      this.#waiting = {
        call,
        logs,
        resolve,
        reject,
        onAbort,
        endWatch: this.#watch(),
        timers: new Timers(),
      };
      this.#output.attach(logs);
      if (call.signal.aborted || this.#wasKilled) this.#settle({ kind: 'cancelled' });
      else if (this.#startError !== undefined) this.#settle(this.#startError);
      else if (this.#exit !== undefined) this.#settle(this.#noResult());
      else this.#send(call, this.#waiting);
    });
  }

  kill(): void {
    this.#kill();
    this.#settle({ kind: 'cancelled' });
  }

  #kill(): void {
    if (!this.#wasCalled) this.#start.trace?.close();
    if (this.#exit !== undefined || this.#wasKilled || this.#child.pid === undefined) return;
    this.#wasKilled = true;
    killTree(this.#child.pid, this.#start.mark);
  }

  #watch(): () => void {
    const { limits, watch, trace } = this.#start;
    const { memoryMiB, tasks } = limits;
    const { pid } = this.#child;
    if (pid === undefined) return () => undefined;
    const onExcess = (excess: Excess): void => {
      this.#settle(this.#ending ?? exceeded(excess, limits));
    };
    const onLook = (): void => trace?.bound();
    return watchUsage({ ...watch, pid, memoryMiB, tasks, onExcess, ...(trace && { onLook }) });
  }

  #send(call: StepCall, waiting: Waiting): void {
    const { timeoutMs } = call;
    const message = { ...this.#start.call, limit: this.#start.limits.resultBytes };
    const { run, attempt, idempotencyKey } = call.context;
    const context = { run, attempt, idempotencyKey };
    this.#child.stdin.write(callFrame(this.#nonce, { ...message, input: call.input, context }));
    call.signal.addEventListener('abort', waiting.onAbort, { once: true });
    if (timeoutMs === undefined) return;
    waiting.timers.set('limit', timeoutMs, () => {
      this.#end({ kind: 'timed-out' });
    });
  }

  #listen(): Promise<void> {
    const child = this.#child;
    // The process may end before it has read its call; its exit says why.
    child.stdin.on('error', () => undefined);
    this.#read('stdout');
    this.#read('stderr');
    return new Promise((resolve) => {
      // What could not be removed now is removed, or reported, when the sandbox closes.
      const leave = (): void => {
        if (!this.#wasCalled) this.#start.trace?.close();
        this.#start.onGone().then(resolve, resolve);
      };
      child.once('error', (cause) => {
        this.#startError = cannotStart(this.#start, cause);
        if (this.#waiting !== undefined) this.#settle(this.#startError);
        if (child.pid === undefined) leave();
      });
      child.once('exit', (code, signal) => {
        this.#exit = { code, signal };
        if (this.#start.mark !== undefined && child.pid !== undefined) {
          killTree(child.pid, this.#start.mark);
        }
        const timer = setTimeout(() => {
          this.#finish();
        }, drainMs);
        child.once('close', () => {
          clearTimeout(timer);
          this.#finish();
        });
        leave();
      });
    });
  }

  #read(stream: LogStream): void {
    this.#child[stream].on('data', (chunk: Buffer) => {
      this.#output.push(stream, chunk);
      this.#look();
    });
    this.#child[stream].on('end', () => {
      this.#output.end(stream);
      this.#look();
    });
  }

  /** After each chunk: is the result there, or has the step written too much? */
  #look(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    // What the step wrote before its result is in the pipes already.
    if (this.#output.hasFrame) this.#kill();
    const { result } = this.#output;
    if (result !== undefined) this.#settle(this.#ending ?? this.#outcome(result));
    else if (waiting.logs.bytes > this.#start.limits.floodBytes) {
      this.#settle(this.#ending ?? flooded(this.#start.limits));
    }
  }

  /** Nothing more will come. */
  #finish(): void {
    this.#output.end('stdout');
    this.#output.end('stderr');
    if (this.#waiting === undefined) return;
    const { result } = this.#output;
    const outcome = result === undefined ? this.#noResult() : this.#outcome(result);
    this.#settle(this.#ending ?? outcome);
  }

  /** A step that takes the signal hears of its end and may clean up; any other is killed at once. */
  #end(outcome: StepEnd): void {
    if (this.#waiting === undefined || this.#ending !== undefined) return;
    this.#ending = outcome;
    if (this.#start.call.takes === null) {
      this.#settle(outcome);
      return;
    }
    this.#child.stdin.write(Uint8Array.of(1));
    this.#waiting.timers.set('limit', this.#start.limits.graceMs, () => {
      this.#settle(outcome);
    });
  }

  #settle(outcome: StepEnd | Error): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    waiting.timers.clearAll();
    waiting.endWatch();
    waiting.call.signal.removeEventListener('abort', waiting.onAbort);
    waiting.logs.end('stdout');
    waiting.logs.end('stderr');
    this.#kill();
    const used = this.#start.trace?.take();
    if (outcome instanceof Error) waiting.reject(outcome);
    else waiting.resolve(used === undefined ? outcome : { ...outcome, used });
  }

  #outcome(frame: ResultFrame): StepEnd {
    switch (frame.kind) {
      case 'returned':
      case 'threw':
        return frame;
      case 'too-large':
        return { kind: 'output-too-large', limitBytes: this.#start.limits.resultBytes };
      case 'malformed':
        return { kind: 'no-result', message: 'The step ended without a readable result.' };
    }
  }

  #noResult(): StepEnd | Error {
    const { code, signal } = this.#exit ?? { code: null, signal: null };
    const exit: Exit = { code, signal, stderr: this.#output.stderrTail };
    // Once Deno runs, the step could print the same.
    const failure = this.#output.hasStarted ? undefined : this.#startFailure(exit);
    if (failure !== undefined) return failure;
    if (ranOutOfMemory(exit)) return exceeded('memory', this.#start.limits);
    return { kind: 'no-result', message: exitMessage(exit) };
  }

  #startFailure(exit: Exit): OperationalError | undefined {
    const notStarted = startFailure(exit);
    if (notStarted !== undefined) return cannotStart(this.#start, new Error(notStarted));
    const { onNoWall } = this.#start;
    const reason = onNoWall === undefined ? undefined : wallFailure(exit);
    if (reason === undefined) return undefined;
    onNoWall?.();
    return noWall(reason);
  }
}

function spawnStep(start: StepStart): StepChild {
  const extra = start.extraFile === undefined ? [] : [openSync(start.extraFile, 'r')];
  const trace = start.trace?.descriptor;
  try {
    const child = spawn(start.command, start.arguments, {
      cwd: start.directory,
      env: start.environment,
      // A group of its own: Ctrl-C in the terminal ends the runner, which ends its steps.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', ...extra, ...(trace === undefined ? [] : [trace])],
    });
    // True: the first three are pipes.
    return child as StepChild;
  } finally {
    for (const descriptor of extra) closeSync(descriptor);
  }
}

function exceeded(excess: Excess, limits: Limits): StepEnd {
  if (excess === 'memory') return { kind: 'out-of-memory', limitMiB: limits.memoryMiB };
  const message =
    excess === 'tasks'
      ? `The step was stopped: it had more than ${String(limits.tasks)} processes and threads.`
      : `The step was stopped: it kept more than ${mebibytes(limits.temporaryBytes)} MiB in Deno's own folder.`;
  return { kind: 'no-result', message };
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

function noWall(reason: string): OperationalError {
  return new OperationalError(`A step was not started, for want of its second wall: ${reason}.`, {
    hint: 'Run `millrace doctor`: it says what bubblewrap lacks here. The next run tries it again.',
  });
}

function flooded(limits: Limits): StepEnd {
  const message = `The step was stopped: it wrote more than ${mebibytes(limits.floodBytes)} MiB to its log.`;
  return { kind: 'no-result', message };
}

function cannotStart(start: StepStart, cause: Error): OperationalError {
  return new OperationalError(`A step could not be started: ${cause.message}.`, {
    cause,
    hint: `Check that the folder ${start.directory} is there; \`millrace doctor\` says whether Deno can be started.`,
  });
}
