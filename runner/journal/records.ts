import type { Json, JsonObject } from '../../lock/index.ts';
import { jsonText } from '../events/json-text.ts';
import type { RunEvent } from '../events/run-event.ts';

/** An event as the journal keeps it. */
export interface JournalRecord {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Secrets are masked; what went to `blobs` is left out. */
  readonly event: RunEvent;
  /** True when masking changed the event: what it shows is not what the run went on with. */
  readonly masked?: true;
  /** What the run went on with, by field, encrypted, where masking changed it. */
  readonly sealed?: { readonly [field: string]: string | BlobReference };
  /** Names of the secrets that it is sealed under, where not all of the run's: a job has but some. Sorted. */
  readonly sealedBy?: readonly string[];
  /** Fields of the event that were too large, by name. */
  readonly blobs?: { readonly [field: string]: BlobReference };
}

export interface BlobReference {
  readonly sha256: string;
  readonly bytes: number;
  /** How many elements an array has. */
  readonly length?: number;
}

/** A value larger than this goes into a file of its own. */
export const inlineLimit: number = 64 * 1024;

/** Stores a text by its content, and says under which digest. */
export type PutBlob = (text: string) => BlobReference;
export type GetBlob = (reference: BlobReference) => string;

/** Gives back what `seal` hid; `by` names the secrets that it is sealed under, absent: all of the run's. */
export type OpenSealed = (sealed: string, by?: readonly string[]) => Json;

/** The payload of one frame: a record a line. */
export function encodeRecords(records: readonly JournalRecord[], putBlob: PutBlob): Uint8Array {
  const lines = records.map((record) => JSON.stringify(moveLargeFields(record, putBlob)));
  return new TextEncoder().encode(lines.join('\n'));
}

/** Blobs are not read: `withBlobs` does that for those who want them. */
export function decodeRecords(payload: Uint8Array): readonly JournalRecord[] {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(payload);
  // True: the frame's checksum held, so these are bytes that `encodeRecords` wrote.
  return text.split('\n').map((line) => JSON.parse(line) as JournalRecord);
}

/** The record with its large fields back in place, as people may see it. */
export function withBlobs(record: JournalRecord, getBlob: GetBlob): JournalRecord {
  if (record.blobs === undefined) return record;
  const { blobs, ...rest } = record;
  return { ...rest, event: withFields(record.event, valuesOf(blobs, getBlob)) };
}

/** The event that the run went on with. `open` gives back what `seal` hid. */
export function trueEvent(record: JournalRecord, getBlob: GetBlob, open: OpenSealed): RunEvent {
  const { event } = withBlobs(record, getBlob);
  if (record.sealed === undefined) return event;
  const fields = Object.entries(record.sealed).map(([field, sealed]): [string, Json] => [
    field,
    open(typeof sealed === 'string' ? sealed : getBlob(sealed), record.sealedBy),
  ]);
  return withFields(event, fields);
}

function withFields(event: RunEvent, fields: readonly [string, Json][]): RunEvent {
  // True: the fields are the event's own, as they were before they were moved or masked.
  return { ...event, ...Object.fromEntries(fields) };
}

function valuesOf(
  blobs: NonNullable<JournalRecord['blobs']>,
  getBlob: GetBlob,
): readonly [string, Json][] {
  return Object.entries(blobs).map(([field, reference]) => [
    field,
    // True: `moveLargeFields` wrote it from JSON.
    JSON.parse(getBlob(reference)) as Json,
  ]);
}

const largeFields = ['inputs', 'items', 'output', 'outputs', 'form'] as const;

function moveLargeFields(record: JournalRecord, putBlob: PutBlob): JsonObject {
  // True: an event is plain JSON.
  const fields = { ...record.event } as Record<string, Json>;
  const blobs: Record<string, Json> = {};
  for (const field of largeFields) {
    const value = fields[field];
    if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) continue;
    const text = jsonText(value);
    if (text.length <= inlineLimit) continue;
    blobs[field] = {
      ...putBlob(text),
      ...(Array.isArray(value) ? { length: value.length } : {}),
    };
    Reflect.deleteProperty(fields, field);
  }
  const { at, masked, sealed, sealedBy } = record;
  return {
    at,
    event: fields,
    ...(masked === undefined ? {} : { masked }),
    ...(sealed === undefined ? {} : { sealed: moveLargeSeals(sealed, putBlob) }),
    ...(sealedBy === undefined ? {} : { sealedBy }),
    ...(Object.keys(blobs).length === 0 ? {} : { blobs }),
  };
}

function moveLargeSeals(
  sealed: NonNullable<JournalRecord['sealed']>,
  putBlob: PutBlob,
): JsonObject {
  return Object.fromEntries(
    Object.entries(sealed).map(([field, seal]): [string, Json] => {
      if (typeof seal !== 'string') return [field, { ...seal }];
      return [field, seal.length <= inlineLimit ? seal : { ...putBlob(seal) }];
    }),
  );
}
