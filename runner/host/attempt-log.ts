import type { Mask, MaskStream } from '../report/mask.ts';

type Stream = 'stdout' | 'stderr';

/** Masks what an attempt prints, secrets that span lines included, and hands it on line by line. */
export class AttemptLog {
  readonly #streams: Readonly<Record<Stream, MaskStream>>;
  readonly #emit: (stream: Stream, line: string) => void;
  readonly #open: Record<Stream, string> = { stdout: '', stderr: '' };

  constructor(mask: Mask, emit: (stream: Stream, line: string) => void) {
    this.#streams = { stdout: mask.stream(), stderr: mask.stream() };
    this.#emit = emit;
  }

  add(stream: Stream, line: string): void {
    this.#take(stream, this.#streams[stream].push(`${line}\n`));
  }

  /** Hands on what was held back. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#take(stream, this.#streams[stream].end());
      if (this.#open[stream] !== '') this.#take(stream, '\n');
    }
  }

  #take(stream: Stream, text: string): void {
    const lines = (this.#open[stream] + text).split('\n');
    this.#open[stream] = lines.pop() ?? '';
    for (const line of lines) this.#emit(stream, line);
  }
}
