import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeActionResult, encodeActionResult } from './action-result.ts';

const file = { path: 'package.tgz', sha256: 'ab'.repeat(32), bytes: 300 };

test('a result is the message that the Remote Execution API defines', () => {
  const hex = Buffer.from(encodeActionResult(file)).toString('hex');
  const path = Buffer.from(file.path).toString('hex');
  const hash = Buffer.from(file.sha256).toString('hex');
  // output_files (2): { path (1), digest (2): { hash (1), size_bytes (2): 300 } }
  expect(hex).toBe(`1254` + `0a0b${path}` + `1245` + `0a40${hash}` + `10ac02`);
});

test('fields that a server adds, and other files, do not matter', () => {
  const other = encodeActionResult({ ...file, path: 'other', bytes: 0 });
  // execution_metadata (9) { worker (1) "w" }, exit_code (4) 0, and a fixed64 and a fixed32 of tomorrow.
  const added = Buffer.from('4a030a01772000' + '790102030405060708' + '7d01020304', 'hex');
  const all = Buffer.concat([added, other, encodeActionResult(file), added]);
  expect(decodeActionResult(all, file.path)).toEqual(file);
  expect(decodeActionResult(all, 'other')).toEqual({ ...file, path: 'other', bytes: 0 });
  expect(decodeActionResult(all, 'third')).toBeUndefined();
});

test('what is cut short anywhere is no result', () => {
  const bytes = encodeActionResult(file);
  for (let end = 0; end < bytes.length; end += 1) {
    expect(decodeActionResult(bytes.subarray(0, end), file.path)).toBeUndefined();
  }
});

test.each([
  ['a digest that is none', { ...file, sha256: '../../etc' }],
  ['a digest in capitals', { ...file, sha256: 'AB'.repeat(32) }],
])('%s is refused', (_, wrong) => {
  expect(decodeActionResult(encodeActionResult(wrong), file.path)).toBeUndefined();
});

test('a size beyond all numbers is refused', () => {
  const endless = Buffer.from(`12080a0161120310${'ff'.repeat(9)}7f`, 'hex');
  expect(decodeActionResult(endless, 'a')).toBeUndefined();
});

test('what is written is read', () => {
  const names = fc.string({ minLength: 1, unit: 'grapheme' });
  const digests = fc.bigInt(0n, 2n ** 256n - 1n).map((n) => n.toString(16).padStart(64, '0'));
  fc.assert(
    fc.property(names, fc.maxSafeNat(), digests, (path, bytes, sha256) => {
      const one = { path, bytes, sha256 };
      expect(decodeActionResult(encodeActionResult(one), path)).toEqual(one);
    }),
  );
});

test('no bytes make it fail, or name what is no digest', () => {
  const known = encodeActionResult({ ...file, path: 'a' });
  const changed = fc
    .tuple(fc.nat(known.length - 1), fc.nat(255))
    .map(([at, byte]) => Uint8Array.from(known, (old, index) => (index === at ? byte : old)));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), changed), (bytes) => {
      const found = decodeActionResult(bytes, 'a');
      if (found !== undefined) expect(found.sha256).toMatch(/^[\da-f]{64}$/u);
    }),
    { numRuns: 2000 },
  );
});
