import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RunEvent } from '../events/run-event.ts';
import { decodeRecords, encodeRecords, withBlobs, type JournalRecord } from './records.ts';

function store(): {
  readonly blobs: Map<string, string>;
  readonly put: (text: string) => { sha256: string; bytes: number };
} {
  const blobs = new Map<string, string>();
  return {
    blobs,
    put: (text) => {
      const sha256 = createHash('sha256').update(text).digest('hex');
      blobs.set(sha256, text);
      return { sha256, bytes: text.length };
    },
  };
}

const large = 'line\n'.repeat(20_000);
const events: readonly RunEvent[] = [
  { kind: 'run-started', run: 'r', flow: 'f', lock: 'l', inputs: { large }, wall: 'deno' },
  { kind: 'items-evaluated', step: 'a', items: [1, large] },
  { kind: 'step-succeeded', step: 'a', output: large },
  { kind: 'step-succeeded', step: 'b', output: null },
  { kind: 'step-skipped', step: 'c', reason: 'needs' },
  { kind: 'run-finished', status: 'succeeded', outputs: { large }, run: 'r' },
];

test('records are read as they were written, large values from their blobs', () => {
  const { blobs, put } = store();
  const records = events.map((event, at): JournalRecord => ({ at, event }));
  const payload = encodeRecords(records, put);
  expect(payload.length).toBeLessThan(2000);
  expect(blobs.size).toBe(3);
  const read = decodeRecords(payload);
  expect(read[2]).toMatchObject({ blobs: { output: { bytes: JSON.stringify(large).length } } });
  expect(read[2]?.event).not.toHaveProperty('output');
  expect(read.map((record) => withBlobs(record, ({ sha256 }) => blobs.get(sha256) ?? ''))).toEqual(
    records,
  );
});

test('a masked record says so', () => {
  const record: JournalRecord = { at: 1, event: events[3]!, masked: true };
  expect(decodeRecords(encodeRecords([record], store().put))).toEqual([record]);
});
