import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';
import { decodeFrames, encodeFrame, JournalDamage, journalHeader } from './frames.ts';

function bytesOf(...texts: readonly string[]): Uint8Array {
  const payloads = texts.map((text) => new TextEncoder().encode(text));
  return Buffer.concat([journalHeader, ...payloads.map(encodeFrame)]);
}

function textsOf(bytes: Uint8Array): readonly string[] {
  return decodeFrames(bytes).payloads.map((payload) => new TextDecoder().decode(payload));
}

const texts = ['{"kind":"a"}', '', 'x'.repeat(50), 'über\u001eMR\u001e'];
const whole = bytesOf(...texts);

test('the checksum is CRC-32C', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new TextEncoder().encode('6789'), crc32c(new TextEncoder().encode('12345')))).toBe(
    0xe3069283,
  );
});

test('what was written is read', () => {
  expect(textsOf(whole)).toEqual(texts);
  expect(decodeFrames(whole)).toMatchObject({ length: whole.length, torn: 0 });
});

test('cut at any byte, the whole frames are recovered and the torn one is counted', () => {
  for (let cut = 0; cut <= whole.length; cut += 1) {
    const read = decodeFrames(whole.subarray(0, cut));
    const got = read.payloads.map((payload) => new TextDecoder().decode(payload));
    expect(got).toEqual(texts.slice(0, got.length));
    expect(read.length + read.torn).toBe(cut);
    expect(read.length).toBe(got.length === 0 && cut < journalHeader.length ? 0 : read.length);
  }
  const complete = decodeFrames(whole.subarray(0, whole.length - 1));
  expect(complete.payloads.length).toBe(texts.length - 1);
});

test('any change of any bit is refused, also in the last frame, which may have been acknowledged', () => {
  for (let at = 0; at < whole.length; at += 1) {
    for (const bit of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const changed = Uint8Array.from(whole);
      changed[at] = (whole[at] ?? 0) ^ (1 << bit);
      expect(() => decodeFrames(changed)).toThrow(JournalDamage);
    }
  }
});

test('a last frame of which the disk never got a sector is a torn end', () => {
  const before = bytesOf('{}');
  const after = Buffer.concat([before, encodeFrame(Buffer.from(`"${'x'.repeat(2000)}"`))]);
  const sectors = [0, 512, 1024, 1536].map((from) => [Math.max(from, before.length), from + 512]);
  for (const [from, to] of [...sectors, [2048, after.length], [before.length, after.length]]) {
    const torn = Buffer.from(after).fill(0, from, to);
    expect(decodeFrames(torn)).toMatchObject({ length: before.length });
  }
});

test('a journal of another version is told from damage', () => {
  const other = new TextEncoder().encode('millrace journal 1\nrest');
  expect(() => decodeFrames(other)).toThrow(
    expect.objectContaining({ kind: 'version', message: 'another version of millrace wrote it' }),
  );
  expect(() => decodeFrames(new TextEncoder().encode('something else\n'))).toThrow(
    expect.objectContaining({ kind: 'damaged' }),
  );
});

test('garbage behind the last frame, or between two, is damage', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 40 }), (garbage) => {
      fc.pre(garbage.every((byte) => byte !== 0));
      const behind = Buffer.concat([whole, garbage]);
      expect(() => decodeFrames(behind)).toThrow('is damaged at byte');
      const between = Buffer.concat([behind, encodeFrame(new TextEncoder().encode('lost'))]);
      expect(() => decodeFrames(between)).toThrow('is damaged at byte');
    }),
  );
});
