import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { maskForms } from './mask-forms.ts';
import { createMask } from './mask.ts';

const values = [
  'hunter2-CANARY-7f3a9c',
  'multi\nline\nCANARY-7f3a9c',
  'with"quote\\back',
  'päss wörd+/=CANARY',
  '$1$&$`',
  '(.*)',
  '-----BEGIN KEY-----\nCANARY7f3a9c\n-----END KEY-----',
  '{"k":"CANARY-7f3a9c"}',
  'CANARY-7f3a9c\u001b[0m',
];

/** The forms of the attack s24, and more. */
const encodings: readonly [name: string, encode: (secret: string) => string][] = [
  ['raw', (s) => s],
  ['base64', (s) => base64(s)],
  ['base64 after one byte', (s) => base64(`x${s}`)],
  ['base64 after two bytes', (s) => base64(`xy${s}`)],
  ['base64 in the middle', (s) => base64(`user:${s}@host`)],
  ['base64url', (s) => Buffer.from(s).toString('base64url')],
  ['base64url in the middle', (s) => Buffer.from(`a${s}bc`).toString('base64url')],
  ['URI', (s) => encodeURIComponent(s)],
  ['form', (s) => new URLSearchParams({ s }).toString()],
  ['JSON', (s) => JSON.stringify({ s })],
  ['JSON in JSON', (s) => JSON.stringify(JSON.stringify({ s }))],
  ['hex', (s) => Buffer.from(s).toString('hex')],
  ['upper-case hex', (s) => Buffer.from(s).toString('hex').toUpperCase()],
  ['upper case', (s) => s.toUpperCase()],
  ['upper case in JSON', (s) => JSON.stringify({ s: s.toUpperCase() })],
  ['URL', (s) => `https://user:${encodeURIComponent(s)}@host.invalid/`],
  ['HTML', (s) => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;')],
  ['an error', (s) => String(new Error(s))],
];

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The digits of base64 at the ends may depend on other bytes as well; the rest must be gone. */
function core(text: string): string {
  return text.slice(4, -4);
}

for (const [name, encode] of encodings) {
  test.each(values)(`${name} of %j is masked`, (secret) => {
    const masked = createMask([secret]).text(`before ${encode(secret)} after`);
    expect(masked).toContain('***');
    expect(masked.startsWith('before ')).toBe(true);
    expect(masked.endsWith(' after')).toBe(true);
    for (const piece of [secret, core(secret), core(encode(secret))]) {
      if (piece.length > 6) expect(masked).not.toContain(piece);
    }
  });

  test.each(values)(`${name} of %j is masked when it comes in pieces`, (secret) => {
    const text = `before ${encode(secret)} after\n`;
    const mask = createMask([secret]);
    const stream = mask.stream();
    const pieces = text.match(/./gsu) ?? [];
    const shown = pieces.map((piece) => stream.push(piece)).join('') + stream.end();
    expect(shown).toBe(mask.text(text));
  });
}

test('each line of a secret is masked', () => {
  const mask = createMask(['first line\nsecond line\nx']);
  expect(mask.text('first line')).toBe('***');
  expect(mask.text('a second line.')).toBe('a ***.');
  expect(mask.text('x')).toBe('x');
});

test('secrets that overlap are masked as one', () => {
  const mask = createMask(['abcdef', 'defghi']);
  expect(mask.text('1abcdefghi2')).toBe('1***2');
  expect(mask.text('abcdefabcdef')).toBe('******');
});

test('without secrets nothing is touched', () => {
  const value = { a: ['x'] };
  const mask = createMask([]);
  expect(mask.json(value)).toBe(value);
  expect(mask.stream().push('x')).toBe('x');
  expect(mask.text('x')).toBe('x');
});

test('values are masked in texts, keys and numbers, and stay the same object when clean', () => {
  const mask = createMask(['12345', 'hunter2']);
  expect(
    mask.json({ a: ['x hunter2', { 'hunter2-a': 1 }], b: 1234567, c: null, d: true, e: 1.5 }),
  ).toEqual({ a: ['x ***', { '***-a': 1 }], b: '***67', c: null, d: true, e: 1.5 });
  const clean = { a: [1, { b: 'c' }], d: null };
  expect(mask.json(clean)).toBe(clean);
});

test('keys that masking makes equal keep their values', () => {
  const mask = createMask(['hunter2', 'hunter3']);
  expect(mask.json({ hunter2: 1, hunter3: 2 })).toEqual({ '***': 1, '*** (2)': 2 });
});

test('a stream holds back only what may become a secret', () => {
  const stream = createMask(['hunter2']).stream();
  expect(stream.push('one line\n')).toBe('one line\n');
  expect(stream.push('a hun')).toBe('a ');
  expect(stream.push('gry man')).toBe('hungry man');
  expect(stream.push(' hunter')).toBe(' ');
  expect(stream.push('2!')).toBe('***!');
  expect(stream.push('hun')).toBe('');
  expect(stream.end()).toBe('hun');
  expect(stream.end()).toBe('');
});

test('any way of cutting a text shows the same', () => {
  const mask = createMask(['abab', 'babaab', 'aaaa']);
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })),
      (pieces) => {
        const stream = mask.stream();
        const shown = pieces.map((piece) => stream.push(piece)).join('') + stream.end();
        expect(shown).not.toMatch(/abab|babaab|aaaa/u);
        expect(shown).toBe(mask.text(pieces.join('')));
      },
    ),
    { numRuns: 2000 },
  );
});

test('a text of one secret after the other is searched in time that grows with it', () => {
  // Each overlaps the next, so that all of them are masked as one.
  const secret = 'abababab';
  const pieces = Array.from({ length: 200 }, () => secret.repeat(10));
  const search = vi.spyOn(String.prototype, 'indexOf');
  const stream = createMask([secret]).stream();
  const shown = pieces.map((piece) => stream.push(piece)).join('') + stream.end();
  const { calls, contexts } = search.mock;
  search.mockRestore();
  // A search that goes on behind a match starts no new one.
  const searched = contexts
    .filter((_, at) => calls[at]?.[1] === undefined)
    .reduce<number>((sum, text) => sum + String(text).length, 0);
  expect(shown).toBe('***');
  const length = pieces.join('').length;
  expect(searched).toBeGreaterThanOrEqual(length);
  expect(searched).toBeLessThan(2 * length * maskForms(secret).length);
});

test('forms are never shorter than what would blacken innocent text', () => {
  for (const secret of values) {
    for (const form of maskForms(secret)) expect(form.length).toBeGreaterThanOrEqual(4);
  }
});
