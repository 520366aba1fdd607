/** Where log lines go, and how much of them. */
export interface LogSink {
  readonly onLine: (stream: LogStream, line: string) => void;
  /** Of both streams together. */
  readonly limitBytes: number;
  /** Values to mask before a very long line is split, so that no split goes through one. */
  readonly secrets: readonly string[];
  /** Prefixes of machine paths that say nothing to the reader; taken out of every line. */
  readonly hide: readonly string[];
  /** The URL of our own module around the step: its frames in a stack say nothing to the reader. */
  readonly ownModule: string;
}

export type LogStream = 'stdout' | 'stderr';

/** A longer line is handed on in pieces. */
const lineLength = 256 * 1024;

/** Cuts two byte streams into lines, up to a limit that is stated in the log where it is reached. */
export class LogLines {
  readonly #sink: LogSink;
  readonly #partial = { stdout: '', stderr: '' };
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  readonly #keep: number;
  #bytes = 0;
  #isCut = false;

  constructor(sink: LogSink) {
    this.#sink = sink;
    this.#keep = Math.max(0, ...sink.secrets.map((secret) => secret.length - 1));
  }

  /** All that was pushed, also what was dropped after the limit. */
  get bytes(): number {
    return this.#bytes;
  }

  push(stream: LogStream, chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#isCut || chunk.length === 0) return;
    if (this.#bytes > this.#sink.limitBytes) {
      this.#cut(stream);
      return;
    }
    this.#emit(stream, this.#decoders[stream].decode(chunk, { stream: true }));
  }

  /** Hands on the last, unfinished line of a stream. */
  end(stream: LogStream): void {
    if (this.#isCut) return;
    this.#emit(stream, this.#decoders[stream].decode());
    const rest = this.#partial[stream];
    this.#partial[stream] = '';
    if (rest !== '') this.#line(stream, rest);
  }

  #emit(stream: LogStream, text: string): void {
    const lines = text.split('\n');
    lines[0] = this.#partial[stream] + (lines[0] ?? '');
    let last = lines.pop() ?? '';
    for (const line of lines) this.#line(stream, line.endsWith('\r') ? line.slice(0, -1) : line);
    if (last.length > lineLength) {
      last = this.#masked(last);
      this.#line(stream, last.slice(0, last.length - this.#keep));
      last = last.slice(last.length - this.#keep);
    }
    this.#partial[stream] = last;
  }

  #masked(text: string): string {
    return this.#sink.secrets
      .filter((secret) => secret !== '')
      .reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
  }

  #line(stream: LogStream, line: string): void {
    if (/^\s+at /.test(line) && line.includes(this.#sink.ownModule)) return;
    const shown = this.#sink.hide.reduce((text, prefix) => text.replaceAll(prefix, ''), line);
    this.#sink.onLine(stream, shown);
  }

  #cut(stream: LogStream): void {
    this.#isCut = true;
    this.#partial.stdout = '';
    this.#partial.stderr = '';
    const megabytes = Math.round(this.#sink.limitBytes / 1024 / 1024);
    this.#sink.onLine(
      stream,
      `[millrace] The log of this attempt ends here: it is longer than ${megabytes} MiB.`,
    );
  }
}
