/** What a chunk gave: bytes that are surely log, and from the mark on, bytes that are not. */
export interface Scan {
  readonly log: Uint8Array;
  /** What follows the mark; `undefined` as long as the mark has not come. */
  readonly rest?: Uint8Array;
}

/**
 * Splits a stream at the first occurrence of a secret mark, wherever the chunks end. Bytes that
 * may be the beginning of the mark are held back until the next chunk tells.
 */
export class MarkScanner {
  readonly #mark: Uint8Array;
  #held: Uint8Array = new Uint8Array(0);
  #found = false;

  constructor(mark: Uint8Array) {
    this.#mark = mark;
  }

  push(chunk: Uint8Array): Scan {
    if (this.#found) return { log: new Uint8Array(0), rest: chunk };
    const bytes = this.#held.length === 0 ? asBuffer(chunk) : Buffer.concat([this.#held, chunk]);
    const at = bytes.indexOf(this.#mark);
    if (at >= 0) {
      this.#found = true;
      this.#held = new Uint8Array(0);
      return { log: bytes.subarray(0, at), rest: bytes.subarray(at + this.#mark.length) };
    }
    const split = bytes.length - this.#beginsAtEnd(bytes);
    this.#held = bytes.subarray(split);
    return { log: bytes.subarray(0, split) };
  }

  /** What was held back, when the stream has ended. */
  end(): Uint8Array {
    const held = this.#held;
    this.#held = new Uint8Array(0);
    return held;
  }

  /** The length of the longest end of `bytes` with which the mark begins. */
  #beginsAtEnd(bytes: Buffer): number {
    for (let length = Math.min(this.#mark.length - 1, bytes.length); length > 0; length -= 1) {
      if (bytes.subarray(bytes.length - length).equals(this.#mark.subarray(0, length))) {
        return length;
      }
    }
    return 0;
  }
}

/** The same memory, with Node's fast search. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
