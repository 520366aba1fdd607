import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../lock/index.ts';
import { parseJson } from '../events/json-text.ts';
import { callFrame, type CallMessage, nonceLength } from './call-frame.ts';

const nonce = Uint8Array.from({ length: nonceLength }, (_, index) => 255 - index);

function messageOf(input: Json): CallMessage {
  const context = { run: 'r', attempt: 1, idempotencyKey: 'r/é' };
  const form = 'parameters';
  return { input, form, names: ['a'], takes: null, context, revive: null, bytes: false, limit: 9 };
}

/** As the wrapper reads it. */
function readFrame(frame: Uint8Array): { readonly nonce: Uint8Array; readonly text: string } {
  const length = new DataView(frame.buffer, frame.byteOffset).getUint32(nonceLength);
  expect(frame.length).toBe(nonceLength + 4 + length);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(frame.subarray(nonceLength + 4));
  return { nonce: frame.subarray(0, nonceLength), text };
}

test('every message arrives as it was sent', () => {
  const input = fc.oneof(fc.jsonValue(), fc.constant({}), fc.constant({ a: '\ud800', ключ: '😀' }));
  fc.assert(
    fc.property(input, (value) => {
      // True: jsonValue draws JSON.
      const message = messageOf(value as Json);
      const read = readFrame(callFrame(nonce, message));
      expect(Buffer.from(read.nonce).equals(nonce)).toBe(true);
      expect(JSON.parse(read.text)).toEqual(JSON.parse(JSON.stringify(message)));
    }),
  );
});

test('a large argument that goes on as it came is not written again', () => {
  const text = `[ 1.50, "${'é'.repeat(64 * 1024)}" ]`;
  const value = parseJson(text);
  const read = readFrame(callFrame(nonce, messageOf({ list: value, n: 1 })));
  expect(read.text.startsWith(`{"input":{"list":${text},"n":1},`)).toBe(true);
});
