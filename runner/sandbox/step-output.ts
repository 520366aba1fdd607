import type { LogLines, LogStream } from './log-lines.ts';
import { MarkScanner } from './mark-scanner.ts';
import { type ResultFrame, ResultReader } from './result-frame.ts';
import { startedByte } from './wrapper-source.ts';

/** Held until somebody takes the log; more than a start-up message cannot come before the call. */
const earlyBytes = 64 * 1024;
const tailBytes = 4 * 1024;

/** Tells the result from the logs in what one process writes. */
export class StepOutput {
  readonly #scanners: { readonly stdout: MarkScanner; readonly stderr: MarkScanner };
  readonly #reader: ResultReader;
  readonly #early: { readonly stream: LogStream; readonly bytes: Uint8Array }[] = [];
  #earlyLength = 0;
  #logs: LogLines | undefined;
  #frame: ResultFrame | undefined;
  #hasStarted: boolean | undefined;
  #stderrEnded = false;
  #tail: Uint8Array = new Uint8Array(0);

  constructor(nonce: Uint8Array, resultLimit: number) {
    this.#scanners = { stdout: new MarkScanner(nonce), stderr: new MarkScanner(nonce) };
    this.#reader = new ResultReader(resultLimit);
  }

  /** The result, once it is there and both logs are complete up to it. */
  get result(): ResultFrame | undefined {
    return this.#stderrEnded ? this.#frame : undefined;
  }

  /** Whether the result is there, though log lines may still be on their way. */
  get hasFrame(): boolean {
    return this.#frame !== undefined;
  }

  /** Whether Deno runs, or ran: what the process says from then on may be the step's word. */
  get hasStarted(): boolean {
    return this.#hasStarted === true;
  }

  /** The end of what was written to stderr. */
  get stderrTail(): string {
    return new TextDecoder().decode(this.#tail);
  }

  /** Sends the logs on, first what came before. */
  attach(logs: LogLines): void {
    this.#logs = logs;
    for (const { stream, bytes } of this.#early) logs.push(stream, bytes);
    this.#early.length = 0;
  }

  push(stream: LogStream, chunk: Uint8Array): void {
    const { log, rest } = this.#scanners[stream].push(this.#withoutStart(stream, chunk));
    this.#log(stream, log);
    if (rest === undefined) return;
    if (stream === 'stderr') this.#stderrEnded = true;
    else this.#frame ??= this.#reader.push(rest);
  }

  /** The stream has ended: what was held back is log. */
  end(stream: LogStream): void {
    this.#log(stream, this.#scanners[stream].end());
    if (stream === 'stderr') this.#stderrEnded = true;
  }

  #withoutStart(stream: LogStream, chunk: Uint8Array): Uint8Array {
    if (stream === 'stderr' || this.#hasStarted !== undefined || chunk.length === 0) return chunk;
    this.#hasStarted = chunk[0] === startedByte;
    return this.#hasStarted ? chunk.subarray(1) : chunk;
  }

  #log(stream: LogStream, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (stream === 'stderr') {
      const ends = [this.#tail, bytes.subarray(-tailBytes)];
      this.#tail = Buffer.concat(ends).subarray(-tailBytes);
    }
    if (this.#logs !== undefined) {
      this.#logs.push(stream, bytes);
    } else if (this.#earlyLength < earlyBytes) {
      this.#earlyLength += bytes.length;
      this.#early.push({ stream, bytes });
    }
  }
}
