/** What the wrapper wrote after the mark. */
export type ResultFrame =
  | { readonly kind: 'returned'; readonly text: string }
  | { readonly kind: 'threw'; readonly error: { readonly name: string; readonly message: string } }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'malformed' };

const headLength = 5;
/** The wrapper cuts a message at 16,000 UTF-16 units; as escaped JSON they take at most this. */
const errorBytes = 128 * 1024;

/** Collects one result frame: a kind, a length in four bytes, and so many bytes of JSON. */
export class ResultReader {
  readonly #limit: number;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #head: { readonly kind: number; readonly length: number } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The frame, once it is complete or known to be wrong; bytes after it are ignored. */
  push(chunk: Uint8Array): ResultFrame | undefined {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < headLength) return undefined;
    const head = (this.#head ??= readHead(this.#joined()));
    if (head.kind === 3) return { kind: 'too-large' };
    if (head.kind !== 1 && head.kind !== 2) return { kind: 'malformed' };
    if (head.length > this.#limit) return { kind: 'too-large' };
    if (head.kind === 2 && head.length > errorBytes) return { kind: 'malformed' };
    if (this.#length < headLength + head.length) return undefined;
    const text = this.#joined().toString('utf8', headLength, headLength + head.length);
    return head.kind === 1 ? { kind: 'returned', text } : readError(text);
  }

  #joined(): Buffer {
    const joined = Buffer.concat(this.#chunks);
    this.#chunks.length = 0;
    this.#chunks.push(joined);
    return joined;
  }
}

function readHead(bytes: Buffer): { kind: number; length: number } {
  return { kind: bytes.readUInt8(0), length: bytes.readUInt32BE(1) };
}

function readError(text: string): ResultFrame {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'name' in value && 'message' in value) {
      const { name, message } = value;
      if (typeof name === 'string' && typeof message === 'string') {
        return { kind: 'threw', error: { name, message } };
      }
    }
    return { kind: 'malformed' };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'malformed' };
    throw error;
  }
}
