import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLock } from './format-lock.ts';
import { isJsonObject, type Json } from './json.ts';
import type { Lock } from './lock.ts';
import { readLock } from './read-lock.ts';
import { sampleLock } from './testing/sample-lock.ts';

test('the text of a lock is this', async () => {
  await expect(formatLock(sampleLock)).toMatchFileSnapshot('testdata/sample.lock.json');
});

test('what is written is read back the same', () => {
  expect(readLock(formatLock(sampleLock))).toEqual({ ok: true, lock: sampleLock });
});

test('the text is JSON of the same value', () => {
  expect(JSON.parse(formatLock(sampleLock))).toEqual(sampleLock);
});

/** The same JSON with the keys of every object in another order. */
function shuffled(value: Json, random: () => number): Json {
  if (Array.isArray(value)) return value.map((item: Json) => shuffled(item, random));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => ({ key, item, rank: random() }));
  entries.sort((a, b) => a.rank - b.rank);
  return Object.fromEntries(entries.map(({ key, item }) => [key, shuffled(item, random)]));
}

test('the order of keys in memory does not change the text', () => {
  const text = formatLock(sampleLock);
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (stream) => {
      const random = (): number => stream.next().value as number; // The stream is infinite.
      // A shuffled lock is a lock, and a lock is JSON.
      const other = shuffled(sampleLock as unknown as Json, random) as unknown as Lock;
      expect(formatLock(other)).toBe(text);
    }),
    { numRuns: 50 },
  );
});

test('integer-like keys of embedded JSON are sorted as text', () => {
  const text = formatLock(sampleLock);
  expect(text.indexOf('"10": 1')).toBeLessThan(text.indexOf('"9": 2'));
});

test('a lock has two spaces a level, no tab, no trailing space and one line feed at its end', () => {
  const text = formatLock(sampleLock);
  expect(text.endsWith('}\n')).toBe(true);
  for (const line of text.slice(0, -1).split('\n')) {
    expect(line).toMatch(/^(?: {2})*\S(?:.*\S)?$/);
  }
});

test('no line of a list holds two items, but for one-line templates', () => {
  for (const line of formatLock(sampleLock).split('\n')) {
    if (!/\{ "(?:path|literal|secret)": /.test(line)) expect(line).not.toMatch(/^[^"]*".*", "/);
  }
});

test('what is no lock is our mistake, and thrown', () => {
  const wrong = (change: object): Lock => ({ ...sampleLock, ...change });
  expect(() => formatLock(wrong({ extra: 1 }))).toThrow('no field "extra"');
  expect(() => formatLock(wrong({ outputs: { object: { a: { nothing: 1 } } } }))).toThrow(
    'no form',
  );
  expect(() => formatLock(wrong({ timeoutMs: Infinity }))).toThrow('no canonical JSON form');
  expect(() => formatLock(wrong({ name: '\ud800' }))).toThrow('lone surrogate');
  let deep: Json = 1;
  for (let level = 0; level < 600; level += 1) deep = [deep];
  expect(() =>
    formatLock(wrong({ interface: { inputs: true, outputs: { const: deep } } })),
  ).toThrow('deep');
});
