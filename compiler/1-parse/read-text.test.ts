import { expect, test } from 'vitest';
import { readText } from './read-text.ts';

function read(bytes: Uint8Array | string): ReturnType<typeof readText> {
  return readText('a.yaml', typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
}

function found(bytes: Uint8Array | string): readonly string[] {
  return read(bytes).diagnostics.map(({ message, span }) => `${span.start}: ${message}`);
}

test('a text of plain characters is taken as it is', () => {
  const text = 'name: Zoë 😀 日本\r\n\tsteps: {}\n';
  expect(read(text)).toEqual({
    path: 'a.yaml',
    text,
    safe: text,
    reported: [],
    diagnostics: [],
    isReadable: true,
  });
});

test('characters that cannot be seen are refused, each by its name', () => {
  expect(found('a\0b')).toEqual(['1: This place holds a control character (U+0000).']);
  expect(found('a\x1Bb\x7F\x85')).toHaveLength(3);
  expect(found('a\u202Eb\u2066')).toEqual([
    '1: This place holds a character that changes the direction of text (U+202E).',
    '3: This place holds a character that changes the direction of text (U+2066).',
  ]);
  expect(found('\uFEFFa\uFEFF')).toEqual([
    '0: This place holds a byte order mark.',
    '2: This place holds a byte order mark.',
  ]);
  expect(found('a\rb\r\nc\r')).toEqual([
    '1: This place holds a carriage return without a line feed.',
    '6: This place holds a carriage return without a line feed.',
  ]);
  expect(found('a\u2028b')).toEqual(['1: This place holds a control character (U+2028).']);
});

test('what the YAML library gets has the same length and lines, without those characters', () => {
  expect(read('\uFEFFa: \u202E1\rb: \x02').safe).toBe('\uFEFFa: \uFFFD1\nb: \uFFFD');
});

test('bytes that are no UTF-8 are reported at the first of them', () => {
  const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
    Buffer.concat(
      parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))),
    );
  expect(found(bytes('é', 0xff, 'b'))).toEqual(['1: The byte 0xFF here is not valid UTF-8.']);
  expect(found(bytes('a', 0xe9, '\nb', 0xff))).toEqual([
    '1: The byte 0xE9 here is not valid UTF-8.',
  ]);
  expect(found(bytes('ab', 0xe2, 0x82))).toEqual(['2: The byte 0xE2 here is not valid UTF-8.']);
  expect(found(bytes(0xc0, 0x80))).toEqual(['0: The byte 0xC0 here is not valid UTF-8.']);
  expect(found(bytes(0xed, 0xa0, 0x80))).toEqual(['0: The byte 0xED here is not valid UTF-8.']);
  expect(found(bytes('\uFFFD ok'))).toEqual([]);
});

test('a file that is too large is not looked at', () => {
  const large = read(new Uint8Array(262_145).fill(0xff));
  expect(large).toMatchObject({ text: '', isReadable: false });
  expect(large.diagnostics.map(({ code }) => code)).toEqual(['parse/too-large']);
  expect(read('#'.repeat(262_144)).diagnostics).toEqual([]);
});
