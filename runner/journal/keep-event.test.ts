import { expect, test } from 'vitest';
import type { Json } from '../../lock/index.ts';
import type { RunEvent } from '../events/run-event.ts';
import { createMask } from '../report/mask.ts';
import { keepEvent } from './keep-event.ts';
import { decodeRecords, encodeRecords, trueEvent } from './records.ts';

const secret = 'open sesame';
const mask = createMask([secret]);

/** A seal that tests can see through. */
const seal = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64');
const open = (text: string): Json =>
  JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Json;

const carrying: readonly RunEvent[] = [
  { kind: 'run-started', run: 'r', flow: 'f', lock: 'l', inputs: { a: secret }, wall: 'deno' },
  { kind: 'flow-started', step: 'a', attempt: 1, inputs: { a: [secret] } },
  { kind: 'items-evaluated', step: 'a', items: [1, secret] },
  {
    kind: 'approval-given',
    step: 'a',
    by: secret,
    identity: 'claimed',
    at: 1,
    form: { a: secret },
  },
  { kind: 'flow-returned', step: 'a', outputs: { a: secret } },
  { kind: 'step-succeeded', step: 'a', output: { [secret]: secret } },
  { kind: 'step-succeeded', step: 'large', output: `${secret} `.repeat(20_000) },
];

test.each(carrying)(
  'a value of $kind is shown masked, goes on true, and is read back true',
  (event) => {
    const kept = keepEvent(event, 5, { mask, seal });
    expect(kept.event).toBe(event);
    expect(kept.record).toMatchObject({ at: 5, masked: true });
    const blobs = new Map<string, string>();
    const bytes = encodeRecords([kept.record], (text) => {
      blobs.set(String(blobs.size), text);
      return { sha256: String(blobs.size - 1), bytes: text.length };
    });
    expect(bytes.length).toBeLessThan(1000);
    expect([Buffer.from(bytes).toString(), ...blobs.values()].join()).not.toContain(secret);
    const [record] = decodeRecords(bytes);
    expect(trueEvent(record!, ({ sha256 }) => blobs.get(sha256) ?? '', open)).toEqual(event);
  },
);

test.each<RunEvent>([
  { kind: 'step-failed', step: 'a', error: { name: 'Error', message: secret } },
  { kind: 'slot-acquired', step: 'a', group: `of ${secret}` },
  { kind: 'approval-declined', step: 'a', by: 'me', identity: 'claimed', at: 1, reason: secret },
  { kind: 'run-finished', status: 'succeeded', outputs: { a: secret }, run: 'r' },
])('$kind is for people: masked for all, and not sealed', (event) => {
  const kept = keepEvent(event, 5, { mask, seal });
  expect(JSON.stringify(kept)).not.toContain(secret);
  expect(kept.record).toEqual({ at: 5, event: kept.event });
});

test('an event without secrets stays as it is', () => {
  const event: RunEvent = { kind: 'step-succeeded', step: 'a', output: 'open' };
  expect(keepEvent(event, 5, { mask, seal })).toEqual({ record: { at: 5, event }, event });
});
