import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formats } from '../formats.ts';
import { formatLanguage, formatSamples } from './format-language.ts';

/** Texts that are nearly of a format: a sample with a few characters changed, or pieces of several. */
const nearly: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      ...formatSamples,
      '2000-02-29',
      '1900-02-29',
      '2026-04-31',
      '0000-02-29',
      'P1Y2M3DT4H5M6S',
      'PT',
      'P2W',
      '23:59:59.5-01:30',
      '255.256.1.0',
      '::ffff:1.2.3.4',
    ),
    fc.constantFrom(...formatSamples),
    fc.array(
      fc.tuple(
        fc.nat(40),
        fc.nat(2),
        fc.constantFrom(
          '',
          '0',
          '=',
          '1',
          '9',
          'a',
          'Z',
          't',
          '-',
          ':',
          '.',
          '@',
          '%41',
          '%',
          ' ',
          '\n',
          'ſ',
          '😀',
          'T',
          '+',
        ),
      ),
      { maxLength: 4 },
    ),
    fc.boolean(),
  )
  .map(([sample, other, changes, isJoined]) =>
    changes.reduce(
      (text, [at, removed, put]) => `${text.slice(0, at)}${put}${text.slice(at + removed)}`,
      isJoined ? `${sample.slice(0, 8)}${other.slice(3)}` : sample,
    ),
  );

test('a language holds every text of its format, and no other where it is exact', () => {
  const admitted = new Map<string, number>();
  fc.assert(
    fc.property(nearly, (text) => {
      for (const [name, admits] of formats) {
        const language = formatLanguage(name);
        if (language === undefined) continue;
        const [isAdmitted, isInside] = [admits(text), new RegExp(language.pattern, 'u').test(text)];
        if (isAdmitted) admitted.set(name, (admitted.get(name) ?? 0) + 1);
        if (isAdmitted || language.isExact) {
          expect([name, text, isInside]).toEqual([name, text, isAdmitted]);
        }
      }
    }),
    { numRuns: 20_000 },
  );
  for (const [name, count] of admitted) expect([name, count > 20]).toEqual([name, true]);
  expect(admitted.size).toBe(12);
});
