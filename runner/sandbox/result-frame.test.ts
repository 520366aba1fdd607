import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ResultFrame, ResultReader } from './result-frame.ts';

function frame(kind: number, body: string, length = Buffer.byteLength(body)): Buffer {
  const head = Buffer.alloc(5);
  head[0] = kind;
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

function read(bytes: Uint8Array, size: number, limit = 1000): ResultFrame | undefined {
  const reader = new ResultReader(limit);
  for (let at = 0; at < bytes.length; at += size) {
    const result = reader.push(bytes.subarray(at, at + size));
    if (result !== undefined) return result;
  }
  return undefined;
}

test('a result arrives whole, in pieces of any size, and what follows it is ignored', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 50 }), (text, size) => {
      const body = JSON.stringify(text);
      const bytes = Buffer.concat([frame(1, body), Buffer.from('trailing')]);
      expect(read(bytes, size, 10_000)).toEqual({ kind: 'returned', text: body });
    }),
  );
});

test('a frame that is cut short is no result', () => {
  const bytes = frame(1, '{"a":1}');
  for (let end = 0; end < bytes.length; end += 1) {
    expect(read(bytes.subarray(0, end), 3)).toBeUndefined();
  }
});

test('an error is a name and a message, and anything else is malformed', () => {
  const error = { name: 'TypeError', message: 'no' };
  expect(read(frame(2, JSON.stringify(error)), 7)).toEqual({ kind: 'threw', error });
  for (const body of ['', '{', 'null', '[]', '{"name":1,"message":"x"}', '{"name":"x"}']) {
    expect(read(frame(2, body), 7)).toEqual({ kind: 'malformed' });
  }
});

test('a length above the limit ends the reading at once', () => {
  expect(read(frame(1, '', 1001), 5)).toEqual({ kind: 'too-large' });
  expect(read(frame(3, '', 0), 5)).toEqual({ kind: 'too-large' });
  expect(read(frame(2, '', 200 * 1024), 5, 2 ** 30)).toEqual({ kind: 'malformed' });
});

test('no bytes make the reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (bytes, size) => {
      read(bytes, size);
    }),
    { numRuns: 3000 },
  );
});
