import { crc32c } from './crc32c.ts';

/**
 * A journal file is this line, then frames. A frame is a mark, the length of its payload, a
 * checksum over mark, length and payload, and the payload; one frame is one append, so that of
 * what was written together all is there or nothing.
 */
export const journalHeader: Uint8Array = new TextEncoder().encode('millrace journal 1\n');

/** Begins every frame: no JSON text holds it, so that frames are found again behind damage. */
const mark: readonly number[] = [0x1e, 0x4d, 0x52, 0x1e];
const headLength = 12;

/** A journal that cannot be trusted: something other than its end is damaged. */
export class JournalDamage extends Error {}

export interface ReadFrames {
  readonly payloads: readonly Uint8Array[];
  /** Bytes that are whole: a writer goes on there. */
  readonly length: number;
  /** Bytes behind the last whole frame, of an append that never ended. */
  readonly torn: number;
}

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(headLength + payload.length);
  const view = new DataView(frame.buffer);
  frame.set(mark, 0);
  view.setUint32(4, payload.length, true);
  frame.set(payload, headLength);
  view.setUint32(8, checksum(frame), true);
  return frame;
}

/**
 * All whole frames. Damage at the very end is a torn append and left out; damage with a whole frame
 * behind it is refused, because what was acknowledged would be lost without a word.
 */
export function decodeFrames(bytes: Uint8Array): ReadFrames {
  const head = bytes.subarray(0, journalHeader.length);
  if (head.length < journalHeader.length && isPrefix(head)) {
    return { payloads: [], length: 0, torn: head.length };
  }
  if (!isPrefix(head))
    throw new JournalDamage('it does not begin as a journal of this version does');
  const payloads: Uint8Array[] = [];
  let at = journalHeader.length;
  for (;;) {
    const payload = frameAt(bytes, at);
    if (payload === undefined) break;
    payloads.push(payload);
    at += headLength + payload.length;
  }
  if (hasFrameAfter(bytes, at)) throw new JournalDamage(`it is damaged at byte ${String(at)}`);
  return { payloads, length: at, torn: bytes.length - at };
}

function isPrefix(head: Uint8Array): boolean {
  return head.every((byte, index) => byte === journalHeader[index]);
}

function frameAt(bytes: Uint8Array, at: number): Uint8Array | undefined {
  if (at + headLength > bytes.length) return undefined;
  if (mark.some((byte, index) => bytes[at + index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const end = headLength + view.getUint32(4, true);
  if (at + end > bytes.length) return undefined;
  const frame = bytes.subarray(at, at + end);
  return checksum(frame) === view.getUint32(8, true) ? frame.subarray(headLength) : undefined;
}

function checksum(frame: Uint8Array): number {
  return crc32c(frame.subarray(headLength), crc32c(frame.subarray(0, 8)));
}

function hasFrameAfter(bytes: Uint8Array, from: number): boolean {
  const first = mark[0] ?? 0;
  for (let at = bytes.indexOf(first, from + 1); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (frameAt(bytes, at) !== undefined) return true;
  }
  return false;
}
