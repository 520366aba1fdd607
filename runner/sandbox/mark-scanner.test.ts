import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarkScanner } from './mark-scanner.ts';

/** Feeds a stream in pieces and puts what comes out together again. */
function scan(mark: Uint8Array, chunks: readonly Uint8Array[]): { log: Buffer; rest?: Buffer } {
  const scanner = new MarkScanner(mark);
  const log: Uint8Array[] = [];
  const rest: Uint8Array[] = [];
  let isFound = false;
  for (const chunk of chunks) {
    const part = scanner.push(chunk);
    log.push(part.log);
    if (part.rest !== undefined) {
      isFound = true;
      rest.push(part.rest);
    }
  }
  log.push(scanner.end());
  return { log: Buffer.concat(log), ...(isFound && { rest: Buffer.concat(rest) }) };
}

function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length];
  const sorted = ends.sort((a, b) => a - b);
  return sorted.map((end, index) => bytes.subarray(sorted[index - 1] ?? 0, end));
}

// Few letters, so that beginnings of the mark are everywhere.
const letters = (length: { minLength: number; maxLength: number }): fc.Arbitrary<Uint8Array> =>
  fc.array(fc.constantFrom(97, 98), length).map((list) => Uint8Array.from(list));
const places = fc.array(fc.nat(), { maxLength: 12 });

test('a stream is split at the first mark, wherever its chunks end', () => {
  fc.assert(
    fc.property(
      letters({ minLength: 1, maxLength: 6 }),
      letters({ minLength: 0, maxLength: 60 }),
      places,
      (mark, bytes, at) => {
        const found = Buffer.from(bytes).indexOf(mark);
        const { log, rest } = scan(mark, cut(bytes, at));
        if (found < 0) {
          expect(rest).toBeUndefined();
          expect(log.equals(bytes)).toBe(true);
        } else {
          expect(log.equals(bytes.subarray(0, found))).toBe(true);
          expect(rest?.equals(bytes.subarray(found + mark.length))).toBe(true);
        }
      },
    ),
    { numRuns: 3000 },
  );
});

test('only what may begin the mark is held back', () => {
  const scanner = new MarkScanner(Buffer.from('abcd'));
  expect(Buffer.from(scanner.push(Buffer.from('xxab')).log).toString()).toBe('xx');
  expect(Buffer.from(scanner.push(Buffer.from('cx')).log).toString()).toBe('abcx');
  expect(scanner.push(Buffer.from('y')).rest).toBeUndefined();
});
