/** A file that an action made: where its bytes lie below `/cas/`. */
export interface OutputFile {
  /** Relative, with `/`. */
  readonly path: string;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * What a server of Bazel's cache keeps below `/ac/`: an `ActionResult` of the Remote Execution API, of
 * which these are the fields that we write and read. Servers check the form, keep the named files as
 * long as the result, and add fields of their own. https://github.com/bazelbuild/remote-apis
 */
const field = { outputFiles: 2, path: 1, digest: 2, hash: 1, sizeBytes: 2 } as const;
const wire = { varint: 0, fixed64: 1, length: 2, fixed32: 5 } as const;

/** The bytes of a result with one file. */
export function encodeActionResult({ path, sha256, bytes }: OutputFile): Uint8Array {
  const digest = [...text(field.hash, sha256), ...varintField(field.sizeBytes, bytes)];
  const file = [...text(field.path, path), ...nested(field.digest, digest)];
  return Uint8Array.from(nested(field.outputFiles, file));
}

/**
 * The file at `path` in a result, whatever else it holds; `undefined` when there is none, or the bytes are
 * no such message. What it names is a claim: the bytes must be held to it, and it to the lock.
 */
export function decodeActionResult(bytes: Uint8Array, path: string): OutputFile | undefined {
  for (const file of readFields(bytes)?.get(field.outputFiles) ?? []) {
    const found = typeof file === 'number' ? undefined : decodeFile(file);
    if (found?.path === path) return found;
  }
  return undefined;
}

function decodeFile(bytes: Uint8Array): OutputFile | undefined {
  const file = readFields(bytes);
  const digest = readFields(lastBytes(file, field.digest));
  const path = lastText(file, field.path);
  const sha256 = lastText(digest, field.hash);
  // A size of nothing is left out.
  const size = digest?.get(field.sizeBytes)?.at(-1) ?? 0;
  if (path === undefined || sha256 === undefined || typeof size !== 'number') return undefined;
  return /^[\da-f]{64}$/u.test(sha256) ? { path, sha256, bytes: size } : undefined;
}

/** Of a field that is there more than once, the last one counts. */
function lastBytes(fields: Fields | undefined, number: number): Uint8Array | undefined {
  const value = fields?.get(number)?.at(-1);
  return typeof value === 'object' ? value : undefined;
}

function lastText(fields: Fields | undefined, number: number): string | undefined {
  const bytes = lastBytes(fields, number);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

type Fields = ReadonlyMap<number, readonly (Uint8Array | number)[]>;

/** All fields of a message by their numbers; `undefined` when the bytes are none. */
function readFields(bytes: Uint8Array | undefined): Fields | undefined {
  if (bytes === undefined) return undefined;
  const fields = new Map<number, (Uint8Array | number)[]>();
  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at);
    const read = tag === undefined ? undefined : readValue(bytes, tag.end, tag.value % 8);
    if (tag === undefined || read === undefined) return undefined;
    const number = Math.floor(tag.value / 8);
    const values = fields.get(number);
    if (values === undefined) fields.set(number, [read.value]);
    else values.push(read.value);
    at = read.end;
  }
  return fields;
}

function readValue(
  bytes: Uint8Array,
  at: number,
  type: number,
): { readonly value: Uint8Array | number; readonly end: number } | undefined {
  if (type === wire.varint) return readVarint(bytes, at);
  const length = type === wire.length ? readVarint(bytes, at) : undefined;
  const widths: Readonly<Record<number, number>> = { [wire.fixed64]: 8, [wire.fixed32]: 4 };
  const start = length?.end ?? at;
  const end = start + (length?.value ?? widths[type] ?? Infinity);
  return end <= bytes.length ? { value: bytes.subarray(start, end), end } : undefined;
}

/** Numbers beyond 2^53 are none that we can mean. */
function readVarint(
  bytes: Uint8Array,
  at: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) {
      return Number.isSafeInteger(value) ? { value, end: at + index + 1 } : undefined;
    }
  }
  return undefined;
}

function text(number: number, value: string): readonly number[] {
  return nested(number, [...new TextEncoder().encode(value)]);
}

function nested(number: number, content: readonly number[]): readonly number[] {
  return [...varint(number * 8 + wire.length), ...varint(content.length), ...content];
}

function varintField(number: number, value: number): readonly number[] {
  return value === 0 ? [] : [...varint(number * 8 + wire.varint), ...varint(value)];
}

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) + 0x80);
  return [...bytes, left];
}
