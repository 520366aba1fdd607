import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { neutralise } from './neutralise.ts';

const oracle = new URL('../../shared/attacks/other/gh-command-oracle.mjs', import.meta.url);
const escape = '\u001b';

/** What the attack cases s22 and s23 print. */
const payloads = [
  '::add-mask::a',
  '::set-output name=result::forged',
  '::error file=README.md,line=1::forged annotation',
  '::stop-commands::attackertoken',
  '   ::warning::leading spaces',
  '\u00a0\u2003::warning::leading unicode spaces',
  'text before ##[add-mask]b',
  '###[group]x',
  '##[##[group]x',
  'progress\r::error::after a bare CR',
  'x\r\n::error::after CRLF',
  'x\n\r::error::after LFCR',
  'x\u2028::error::after U+2028',
  'x\u0085::error::after NEL',
  'x\u000b::error::after VT',
  '\u000b::error::behind VT',
  '\u2028::error::behind U+2028',
  '\u200b::error::behind a zero width space',
  '\ufeff::error::behind a byte order mark',
  ':::error::three colons',
  '::endgroup::',
  '##[start-action]',
  `${escape}[2J${escape}[H`,
  `${escape}]52;c;Y3VybCBldmls\u0007`,
  `${escape}]8;;http://evil.invalid${escape}\\click${escape}]8;;${escape}\\`,
  '\u009b31mC1 CSI',
  'a\bb',
  `${escape}P+q544e${escape}\\`,
  '\u202Egnp.exe\u202C',
  'line\rOVERWRITTEN',
  'tag\u{E0041}',
];

test('plain text, its lines and its tabs stay as they are', () => {
  for (const text of [
    '',
    'hello\n\tworld\n',
    'a :: b',
    'x::error::y',
    'a ## [b]',
    'ä 日本 😀 👩‍👩‍👧',
    'C:\\x',
  ]) {
    expect(neutralise(text)).toBe(text);
  }
});

test('commands are marked, and stay readable', () => {
  expect(neutralise('::error::x')).toBe('\\::error::x');
  expect(neutralise('a\n  ::error::x')).toBe('a\n  \\::error::x');
  expect(neutralise('a ##[group]b')).toBe('a ##\\[group]b');
  expect(neutralise('###[x]')).toBe('###\\[x]');
});

test('controls, turned text and invisible characters are shown', () => {
  expect(neutralise(`${escape}[31m`)).toBe('\\u{1b}[31m');
  expect(neutralise('a\rb')).toBe('a\\u{d}b');
  expect(neutralise('\u009b\u0085\u007f\u0000')).toBe('\\u{9b}\\u{85}\\u{7f}\\u{0}');
  expect(neutralise('\u202ex\u2066\u200f\ufeff\u2028')).toBe(
    '\\u{202e}x\\u{2066}\\u{200f}\\u{feff}\\u{2028}',
  );
  expect(neutralise('\ud800')).toBe('\\u{d800}');
});

test('CRLF is a line feed', () => {
  expect(neutralise('a\r\nb\r\n')).toBe('a\nb\n');
  expect(neutralise('a\r\r\nb')).toBe('a\\u{d}\nb');
});

/** No byte below space but line feed and tab, none of DEL and C1, no mark that turns text. */
function expectHarmless(text: string): void {
  expect(text).not.toMatch(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
  );
  for (const line of text.split('\n')) {
    expect(line.trimStart().startsWith('::')).toBe(false);
    expect(line.includes('##[')).toBe(false);
  }
}

test('nothing drives the terminal or the runner', () => {
  for (const payload of payloads) expectHarmless(neutralise(payload));
  const pieces = fc.constantFrom(
    '::',
    ':',
    '##[',
    '#',
    '[',
    'error',
    ']',
    '\r',
    '\n',
    ' ',
    '\t',
    '\u00a0',
    '\u200b',
    escape,
    '\\',
    'x',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      expectHarmless(neutralise(parts.join('')));
    }),
    { numRuns: 3_000 },
  );
});

test.skipIf(!existsSync(oracle))("GitHub's runner obeys nothing (needs ../shared)", async () => {
  // The oracle is plain JavaScript: text in, commands out.
  const { findCommands } = (await import(oracle.href)) as {
    findCommands: (text: string) => unknown[];
  };
  const raw = payloads.join('\n');
  expect(findCommands(raw).length).toBeGreaterThan(3);
  expect(findCommands(neutralise(raw))).toEqual([]);
  for (const payload of payloads) expect(findCommands(neutralise(payload))).toEqual([]);
});
