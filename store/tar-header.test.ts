import { Header } from 'tar/header';
import { expect, test } from 'vitest';
import { readTarHeader } from './tar-header.ts';

function block(fields: ConstructorParameters<typeof Header>[0]): Buffer {
  const bytes = Buffer.alloc(512);
  new Header(fields).encode(bytes);
  return bytes;
}

/** Writes text into a header and makes its checksum right again. */
function patched(bytes: Buffer, offset: number, text: string): Buffer {
  const copy = Buffer.from(bytes);
  copy.write(text, offset, 'latin1');
  copy.write('        ', 148, 'latin1');
  const sum = copy.reduce((total, byte) => total + byte, 0);
  copy.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return copy;
}

const file = block({ path: 'package/a.js', size: 5, type: 'File', mode: 0o644 });

test('path, size and type are read at any offset', () => {
  const bytes = Buffer.concat([Buffer.alloc(512), file]);
  expect(readTarHeader(bytes, 512)).toEqual({ path: 'package/a.js', size: 5, type: '0' });
});

test('a block of zeros is the end', () => {
  expect(readTarHeader(Buffer.alloc(512), 0)).toBe('end');
});

test('a flip of any bit but in unread padding after the checksum damages the header', () => {
  for (let bit = 0; bit < 512 * 8; bit += 1) {
    const changed = Buffer.from(file);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    const header = readTarHeader(changed, 0);
    // The checksum's own padding may change; what is read from the header may not.
    if (header !== 'damaged') expect(header).toEqual(readTarHeader(file, 0));
  }
});

test('a folder is known by its type or by its name, and has no body', () => {
  expect(readTarHeader(patched(file, 0, 'package/a/\0\0'), 0)).toMatchObject({
    type: '5',
    size: 0,
  });
  expect(readTarHeader(patched(file, 156, '5'), 0)).toMatchObject({ type: '5', size: 0 });
});

test('an old archive has a zero for a type', () => {
  expect(readTarHeader(patched(file, 156, '\0'), 0)).toMatchObject({ type: '0', size: 5 });
});

test('sizes that are not octal digits damage the header', () => {
  for (const size of [
    '00000000009\0',
    '-0000000005\0',
    '0x000000005\0',
    '\x80\0\0\0\0\0\0\0\0\0\0\x05',
    '5 5        \0',
  ]) {
    expect(readTarHeader(patched(file, 124, size), 0)).toBe('damaged');
  }
  expect(readTarHeader(patched(file, 124, '          5 '), 0)).toMatchObject({ size: 5 });
  expect(readTarHeader(patched(file, 124, '\0'.repeat(12)), 0)).toMatchObject({ size: 0 });
});

test.each([
  ['a'.repeat(100), ''],
  ['b'.repeat(99), 'p'.repeat(155)],
  ['c', 'p'.repeat(130)],
  ['d', 'p'.repeat(131)],
])('the name "%s" with a prefix is read as the library reads it', (name, prefix) => {
  const bytes = patched(patched(file, 0, name.padEnd(100, '\0')), 345, prefix);
  const library = new Header(bytes, 0);
  expect(library.cksumValid).toBe(true);
  expect(readTarHeader(bytes, 0)).toMatchObject({ path: library.path });
});

test("without POSIX's mark there is no prefix", () => {
  const bytes = patched(patched(file, 345, 'prefix'), 257, 'ustar  \0');
  expect(readTarHeader(bytes, 0)).toMatchObject({ path: 'package/a.js' });
});
