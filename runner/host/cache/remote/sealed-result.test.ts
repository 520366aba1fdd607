import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type KeptResult, openResult, type ResultPlace, sealResult } from './sealed-result.ts';

const place: ResultPlace = { secret: randomBytes(32), name: 'a'.repeat(64) };
const kept: KeptResult = {
  run: 'run-1',
  at: 1000,
  producer: 'https://github.com/acme/site/actions/runs/1',
  text: '["found", "\u2028\\n"]',
};

test('what was sealed opens at its place, and is never the same twice', () => {
  const sealed = sealResult(place, kept);
  expect(openResult(place, sealed)).toEqual(kept);
  expect(sealResult(place, kept)).not.toEqual(sealed);
});

test('nothing of it can be read from outside', () => {
  const text = sealResult(place, kept).toString('latin1');
  for (const word of ['found', 'run-1', 'acme']) expect(text).not.toContain(word);
});

test('it opens nowhere else', () => {
  const sealed = sealResult(place, kept);
  expect(openResult({ ...place, name: 'b'.repeat(64) }, sealed)).toBeUndefined();
  expect(openResult({ ...place, secret: randomBytes(32) }, sealed)).toBeUndefined();
});

test('with any byte changed, cut off or added it does not open', () => {
  const sealed = sealResult(place, kept);
  for (const at of sealed.keys()) {
    const copy = Buffer.from(sealed);
    copy[at] = (copy[at] ?? 0) ^ 1;
    expect(openResult(place, copy)).toBeUndefined();
    expect(openResult(place, sealed.subarray(0, at))).toBeUndefined();
  }
  expect(openResult(place, Buffer.concat([sealed, Buffer.from(' ')]))).toBeUndefined();
});

test.each<[string, Partial<Record<keyof KeptResult, unknown>>]>([
  ['a run with an escape in it', { run: '\u001b[2J' }],
  ['no run', { run: '' }],
  ['a time that is none', { at: 1e300 }],
  ['a time before all', { at: -1 }],
  ['a producer of two lines', { producer: 'a\nb' }],
])('one that says %s is refused, whoever sealed it', (_, wrong) => {
  // True enough: it is what a program of somebody who has the secret may write.
  const sealed = sealResult(place, { ...kept, ...wrong } as KeptResult);
  expect(openResult(place, sealed)).toBeUndefined();
});
