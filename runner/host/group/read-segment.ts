import { isJsonObject, type Json, type JsonObject, type Sha256 } from '../../../lock/index.ts';
import { validateValue } from '../../../schema/index.ts';
import { OperationalError } from '../../../store/index.ts';
import { factProblem, moment } from '../../group/fact-schemas.ts';
import type { Fact } from '../../group/segment.ts';
import { decodeRecords, trueEvent, withBlobs } from '../../journal/records.ts';
import type { BlobReference, JournalRecord } from '../../journal/records.ts';
import { decodeJournal } from '../read-journal.ts';
import type { Seal } from '../seal.ts';

/** A journal that another job wrote, read as one that anybody may have written. */
export interface ReadSegment {
  /** Present in what a job left that nothing came before. */
  readonly started?: Fact;
  readonly facts: readonly Fact[];
}

/** What segments are read with. */
export interface SegmentReader {
  readonly run: string;
  readonly seal: Seal;
  /** The secrets that are known here, by name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Later than this nothing can have happened, in milliseconds since 1970. */
  readonly latest: number;
  /** The text of a value, whose digest held; throws a `SegmentFault` when there is none. */
  readonly valueOf: (digest: Sha256) => string;
}

/** The end of a sentence: what is wrong with a segment. */
export class SegmentFault extends Error {}

const reference: JsonObject = {
  type: 'object',
  properties: {
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    bytes: { type: 'integer', minimum: 0 },
    length: { type: 'integer', minimum: 0 },
  },
  required: ['sha256', 'bytes'],
  additionalProperties: false,
};

const recordSchema: JsonObject = {
  type: 'object',
  properties: {
    at: moment,
    event: { type: 'object' },
    masked: { const: true },
    sealed: { type: 'object', additionalProperties: { anyOf: [{ type: 'string' }, reference] } },
    sealedBy: { type: 'array', items: { type: 'string' } },
    blobs: { type: 'object', additionalProperties: reference },
  },
  required: ['at', 'event'],
  additionalProperties: false,
};

/** Throws a `SegmentFault` when the bytes are no segment, and an `IntegrityError` when no journal. */
export function readSegment(bytes: Uint8Array, reader: SegmentReader): ReadSegment {
  const { payloads, torn } = decodeJournal(bytes, reader.run);
  if (torn > 0) throw new SegmentFault('its end is cut off');
  return factsOf(payloads, reader);
}

/** What the payloads of a journal tell. Throws a `SegmentFault`. */
export function factsOf(payloads: readonly Uint8Array[], reader: SegmentReader): ReadSegment {
  const facts = payloads
    .flatMap((payload) => recordsIn(payload))
    .map((record) => readFact(record, reader));
  const [first, ...rest] = facts;
  const started = first?.event.kind === 'run-started' ? first : undefined;
  const told = started === undefined ? facts : rest;
  for (const { event } of told) {
    // True: an event is plain JSON.
    const problem = factProblem(event as unknown as JsonObject);
    if (problem !== undefined) throw new SegmentFault(problem);
  }
  return { facts: told, ...(started === undefined ? {} : { started }) };
}

function recordsIn(payload: Uint8Array): readonly JournalRecord[] {
  let records: readonly JournalRecord[];
  try {
    records = decodeRecords(payload);
  } catch {
    throw new SegmentFault('it holds what is not JSON');
  }
  for (const record of records) {
    // Whatever it is, it is JSON.
    const [problem] = validateValue(recordSchema, record as unknown as Json);
    if (problem !== undefined) {
      throw new SegmentFault(`a record in it is none: ${problem.path} ${problem.message}`);
    }
  }
  return records;
}

function readFact(stored: JournalRecord, reader: SegmentReader): Fact {
  if (stored.at > reader.latest) {
    throw new SegmentFault('it tells what has not happened yet: a clock is wrong');
  }
  const valueOf = ({ sha256 }: BlobReference): string => reader.valueOf(sha256);
  const record = whole(stored, valueOf);
  if (record.sealed === undefined) return { record, event: record.event };
  const by = record.sealedBy ?? [];
  const closed: Fact = { record, event: record.event, needs: by };
  if (by.length === 0 || by.some((name) => !reader.secrets.has(name))) return closed;
  try {
    const open = (sealed: string): Json => reader.seal.open(sealed, by);
    return { record, event: trueEvent(record, valueOf, open) };
  } catch (error) {
    // One of the secrets is another one here than it was there.
    if (error instanceof OperationalError) return closed;
    throw error;
  }
}

/** The record with all that went to files of its own. */
function whole(stored: JournalRecord, valueOf: (value: BlobReference) => string): JournalRecord {
  const read = (value: BlobReference): string => {
    const text = valueOf(value);
    if (Buffer.byteLength(text) === value.bytes) return text;
    throw new SegmentFault('a value of it has another size than it says');
  };
  let record: JournalRecord;
  try {
    record = withBlobs(stored, read);
  } catch (error) {
    if (error instanceof SyntaxError) throw new SegmentFault('a value of it is not JSON');
    throw error;
  }
  if (!isJsonObject(record.event as unknown as Json)) throw new SegmentFault('it holds no events');
  if (record.sealed === undefined) return record;
  const sealed = Object.entries(record.sealed).map(([field, value]): [string, string] => [
    field,
    typeof value === 'string' ? value : read(value),
  ]);
  return { ...record, sealed: Object.fromEntries(sealed) };
}
