import { crc32c } from './crc32c.ts';

/**
 * A journal file is this line, then frames. A frame is a mark, the length of its payload, a
 * checksum over these two, one over the whole frame, and the payload; one frame is one append, so
 * that of what was written together all is there or nothing.
 */
export const journalHeader: Uint8Array = new TextEncoder().encode('millrace journal 2\n');

/** Begins every frame: no JSON text holds it, so that frames are found again behind damage. */
const mark: readonly number[] = [0x1e, 0x4d, 0x52, 0x1e];
const headLength = 16;
/** No disk writes less at once. */
const sectorLength = 512;

/** A journal that cannot be trusted, or not be understood. */
export class JournalDamage extends Error {
  /** `version`: another version of millrace wrote it. */
  readonly kind: 'damaged' | 'version';

  constructor(message: string, kind: JournalDamage['kind'] = 'damaged') {
    super(message);
    this.kind = kind;
  }
}

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
  view.setUint32(8, crc32c(frame.subarray(0, 8)), true);
  frame.set(payload, headLength);
  view.setUint32(12, checksum(frame), true);
  return frame;
}

/**
 * All whole frames. What an append that never ended leaves behind them is left out: a part of a
 * frame, or one of which the disk never got some sectors. Anything else is refused, at the very end
 * too, because what was acknowledged would be lost without a word.
 */
export function decodeFrames(bytes: Uint8Array): ReadFrames {
  const head = bytes.subarray(0, journalHeader.length);
  if (!isPrefix(head)) throw notAJournal(head);
  if (head.length < journalHeader.length) return { payloads: [], length: 0, torn: head.length };
  const payloads: Uint8Array[] = [];
  let at = journalHeader.length;
  for (;;) {
    const payload = frameAt(bytes, at);
    if (payload === undefined) break;
    payloads.push(payload);
    at += headLength + payload.length;
  }
  if (!isTorn(bytes, at)) throw new JournalDamage(`it is damaged at byte ${String(at)}`);
  return { payloads, length: at, torn: bytes.length - at };
}

function isPrefix(head: Uint8Array): boolean {
  return head.every((byte, index) => byte === journalHeader[index]);
}

function notAJournal(head: Uint8Array): JournalDamage {
  const isOther = /^millrace journal \d+\n/u.test(new TextDecoder().decode(head));
  return isOther
    ? new JournalDamage('another version of millrace wrote it', 'version')
    : new JournalDamage('it does not begin as a journal does');
}

function frameAt(bytes: Uint8Array, at: number): Uint8Array | undefined {
  const end = frameEnd(bytes, at);
  if (end === undefined || end > bytes.length) return undefined;
  const frame = bytes.subarray(at, end);
  const said = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(12, true);
  return checksum(frame) === said ? frame.subarray(headLength) : undefined;
}

/** Where the frame at `at` ends, as its head says; `undefined` when there is no whole, true head. */
function frameEnd(bytes: Uint8Array, at: number): number | undefined {
  if (at + headLength > bytes.length || !hasMark(bytes, at)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const isTrue = crc32c(bytes.subarray(at, at + 8)) === view.getUint32(8, true);
  return isTrue ? at + headLength + view.getUint32(4, true) : undefined;
}

/** Whether the mark is there, as far as there are bytes. */
function hasMark(bytes: Uint8Array, at: number): boolean {
  return mark.every((byte, index) => (bytes[at + index] ?? byte) === byte);
}

function checksum(frame: Uint8Array): number {
  return crc32c(frame.subarray(headLength), crc32c(frame.subarray(0, 8)));
}

/** Whether nothing stands from `at` on but what an append leaves that never ended. */
function isTorn(bytes: Uint8Array, at: number): boolean {
  if (at === bytes.length) return true;
  if (hasFrameAfter(bytes, at)) return false;
  if (hasUnwrittenSector(bytes, at)) return true;
  if (bytes.length - at < headLength) return hasMark(bytes, at);
  const end = frameEnd(bytes, at);
  return end !== undefined && end > bytes.length;
}

function hasFrameAfter(bytes: Uint8Array, from: number): boolean {
  const first = mark[0] ?? 0;
  for (let at = bytes.indexOf(first, from + 1); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (frameAt(bytes, at) !== undefined) return true;
  }
  return false;
}

/**
 * After a loss of power a file can be as long as it should be, with zeros where sectors were never
 * written. JSON holds no zero byte.
 */
function hasUnwrittenSector(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < bytes.length;) {
    const next = (Math.floor(at / sectorLength) + 1) * sectorLength;
    if (bytes.subarray(at, next).every((byte) => byte === 0)) return true;
    at = next;
  }
  return false;
}
