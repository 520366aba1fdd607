import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasMachineCode } from './machine-code.ts';

/** Bytes of these hex digits, and zeros up to `length`. */
function bytes(hex: string, length = 64): Uint8Array {
  const all = new Uint8Array(length);
  all.set(Buffer.from(hex.replace(/ /g, ''), 'hex'));
  return all;
}

function windowsProgram(offset: number, length = 256): Uint8Array {
  const all = bytes('4d5a', length);
  const view = new DataView(all.buffer);
  view.setUint32(60, offset, true);
  if (offset + 4 <= length) view.setUint32(offset, 0x50450000);
  return all;
}

test.each([
  ['ELF', bytes('7f454c46 02010100')],
  ['Mach-O, 64 bits', bytes('cffaedfe 07000001')],
  ['Mach-O, 32 bits', bytes('cefaedfe 07000000')],
  ['Mach-O, other byte order', bytes('feedfacf 01000007')],
  ['Mach-O, other byte order, 32 bits', bytes('feedface 00000007')],
  ['Mach-O, two processors', bytes('cafebabe 00000002')],
  ['Mach-O, two processors, large', bytes('cafebabf 00000002')],
  ['object files', Buffer.from('!<arch>\n')],
  ['PE', windowsProgram(128)],
])('%s is machine code', (_, file) => {
  expect(hasMachineCode(file)).toBe(true);
});

test.each([
  ['nothing', new Uint8Array()],
  ['the start of ELF alone', bytes('7f454c46', 4)],
  ['a class of Java', bytes('cafebabe 00000034')],
  ['WebAssembly', bytes('0061736d 01000000')],
  ['text that begins with MZ', Buffer.from(`MZ${'.'.repeat(200)}`)],
  ['a program of DOS whose header points outside', windowsProgram(0xfffffff0)],
  ['a short file that begins with MZ', bytes('4d5a', 20)],
  ['a script', Buffer.from('#!/usr/bin/env node\n')],
])('%s is none', (_, file) => {
  expect(hasMachineCode(file)).toBe(false);
});

test('this very program is machine code, also as a part of a larger buffer', () => {
  const program = readFileSync(process.execPath);
  expect(hasMachineCode(program.subarray(0, 512))).toBe(true);
  expect(
    hasMachineCode(Buffer.concat([Buffer.from('x'), program.subarray(0, 512)]).subarray(1)),
  ).toBe(true);
});
