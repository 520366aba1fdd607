import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAffected } from './is-affected.ts';
import type { OsvEvent } from './osv-record.ts';

/** `introduced 0, fixed 1.0.2` as events. */
function events(text: string): readonly OsvEvent[] {
  return text.split(', ').map((part) => {
    const [kind, version] = part.split(' ');
    return { kind, version } as OsvEvent;
  });
}

/** Ranges are split by `|`. */
function affects(ranges: string, version: string, versions: readonly string[] = []): boolean {
  return isAffected(version, {
    ranges: ranges === '' ? [] : ranges.split(' | ').map(events),
    versions,
  });
}

/**
 * The ranges and verdicts of the tests of google/osv-scanner, internal/utility/vulns/vulnerability_test.go (npm, as
 * ranges of either type), and the examples of the OSV schema 1.7.4, docs/schema.md; typed anew.
 */
const published: readonly (readonly [ranges: string, yes: string, no: string])[] = [
  ['introduced 0', '1.0.0 1.1.1 2.0.0 v1.0.0 v2.0.0', ''],
  ['introduced 0, fixed 1', '0.0.0 0.1.0 0.0.0.1 1.0.0-rc', '1.0.0 1.1.0 2.0.0'],
  ['introduced 0, fixed 1.0.0', '0.0.0 0.1.0 0.0.0.1 1.0.0-rc', '1.0.0 1.1.0 2.0.0'],
  [
    'introduced 0, fixed 1, introduced 2.1.0, fixed 3.2.0',
    '0.0.0 0.1.0 0.0.0.1 1.0.0-rc 2.1.1 2.3.4 3.0.0 3.0.0-rc',
    '1.0.0 1.1.0 2.0.0rc2 2.0.1 3.2.0 3.2.1 4.0.0',
  ],
  ['introduced 0, last_affected 1', '0.0.0 0.1.0 0.0.0.1 1.0.0-rc 1.0.0', '1.0.1 1.1.0 2.0.0'],
  ['introduced 0, last_affected 1.0.0', '0.0.0 0.1.0 0.0.0.1 1.0.0-rc 1.0.0', '1.0.1 1.1.0 2.0.0'],
  [
    'introduced 0, fixed 1, introduced 2.1.0, last_affected 3.1.9',
    '0.0.0 0.1.0 0.0.0.1 1.0.0-rc 2.1.1 2.3.4 3.0.0 3.0.0-rc 3.1.9',
    '1.0.0 1.1.0 2.0.0rc2 2.0.1 3.2.0 3.2.1 4.0.0',
  ],
  [
    'introduced 0, introduced 2.1.0, fixed 1, last_affected 3.1.9',
    '0.0.0 0.1.0 0.0.0.1 1.0.0-rc 2.1.1 2.3.4 3.0.0 3.0.0-rc 3.1.9',
    '1.0.0 1.1.0 2.0.0rc2 2.0.1 3.2.0 3.2.1 4.0.0',
  ],
  [
    'introduced 0, fixed 1 | introduced 2.1.0, fixed 3.2.0 | introduced 3.3.0, last_affected 3.5.0',
    '0.0.0 0.1.0 0.0.0.1 1.0.0-rc 2.1.1 2.3.4 3.0.0 3.0.0-rc 3.3.1 3.4.5 3.5.0',
    '1.0.0 1.1.0 2.0.0rc2 2.0.1 3.2.0 3.2.1 4.0.0',
  ],
  [
    'fixed 0.0.0-20220412211240-33da011f77ad, introduced 0 | introduced 0.0.0-20180925071336-cf3bd585ca2a, fixed 0',
    '0.0.0-20180925071336-cf3bd585ca2a',
    '0.0.0 0.14.0',
  ],
  // The schema's own examples.
  ['introduced 0, fixed 1.0.2', '0.0.1-0 1.0.1 1.0.2-rc.1', '1.0.2 1.0.3'],
  [
    'introduced 1.0.0, fixed 1.0.2, introduced 3.0.0, fixed 3.2.5',
    '1.0.0 1.0.1 3.0.0 3.2.4',
    '0.9.9 1.0.0-rc.1 1.0.2 2.0.0 3.0.0-0 3.2.5 4.0.0',
  ],
  ['introduced 0, last_affected 2.1.214', '2.1.213 2.1.214', '2.1.215'],
  ['introduced 0, fixed 2.1.214', '2.1.213', '2.1.214 2.1.215'],
  ['introduced 0, fixed 6.5.4', '6.5.3', '6.5.4'],
];

test.each(published)('%s affects what the data says', (ranges, yes, no) => {
  for (const version of yes.split(' '))
    expect([version, affects(ranges, version)]).toEqual([version, true]);
  for (const version of no.split(' ').filter((one) => one !== '')) {
    expect([version, affects(ranges, version)]).toEqual([version, false]);
  }
  expect(affects(ranges, '')).toBe(true);
});

test('a list of versions affects those alone', () => {
  expect(affects('', '1.0.0', ['1.0.0'])).toBe(true);
  for (const version of ['0.0.0', '1.0.0-beta1', '1.1.0']) {
    expect(affects('', version, ['1.0.0'])).toBe(false);
  }
  expect(affects('', '1.0.0+build', ['1.0.0'])).toBe(true);
  expect(affects('', '', ['1.0.0'])).toBe(true);
  expect(affects('', '1.0.0')).toBe(false);
});

test('limits end a range, and the highest of several decides', () => {
  expect(affects('introduced 0, limit 2.0.0', '1.9.9')).toBe(true);
  expect(affects('introduced 0, limit 2.0.0', '2.0.0')).toBe(false);
  expect(affects('introduced 0, limit 2.0.0, limit 3.0.0', '2.5.0')).toBe(true);
  expect(affects('introduced 0, limit *', '9.0.0')).toBe(true);
  expect(affects('introduced 0, limit 2.0.0 | introduced 5.0.0', '5.0.0')).toBe(true);
});

test('zero is before every version, and only as a start', () => {
  expect(affects('introduced 0', '0.0.0-0')).toBe(true);
  expect(affects('introduced 0.0.0', '0.0.0-0')).toBe(false);
  expect(affects('introduced 0, fixed 0', '0.0.0-0')).toBe(true);
});

test('build metadata does not count', () => {
  expect(affects('introduced 0, fixed 1.0.0+b2', '1.0.0+b1')).toBe(false);
  expect(affects('introduced 1.0.0+b2', '1.0.0+b1')).toBe(true);
});

test('what cannot be read errs towards affected', () => {
  expect(affects('introduced rubbish, fixed 2.0.0', '1.0.0')).toBe(true);
  expect(affects('introduced 0, fixed rubbish', '1.0.0')).toBe(true);
  expect(affects('introduced 0, last_affected < 2', '1.0.0')).toBe(true);
  expect(affects('introduced 2.0.0, fixed rubbish', '1.0.0')).toBe(false);
  expect(affects('introduced 0, fixed 1.0.0', `${'9'.repeat(30)}.0.0`)).toBe(true);
});

test('a range without a start holds nothing', () => {
  expect(affects('fixed 2.0.0', '1.0.0')).toBe(false);
  expect(isAffected('1.0.0', { ranges: [[]], versions: [] })).toBe(false);
});

/** In order, so that a version is as good as its index. */
const ladder =
  '0.0.0-0 0.0.0 0.0.1-alpha 0.0.1 0.1.0 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1 1.2.0 1.10.0 2.0.0-0 2.0.0 10.0.0'.split(
    ' ',
  );

test('of any events, the last one at or before a version decides', () => {
  const kinds = fc.constantFrom('introduced', 'fixed', 'last_affected', 'limit');
  const one = fc.record({ kind: kinds, rung: fc.nat(ladder.length - 1) });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 8 }), fc.nat(ladder.length - 1), (steps, at) => {
      const range = steps.map(({ kind, rung }) => ({ kind, version: ladder[rung] ?? '' }));
      const reached = steps
        .map((step, place) => ({ ...step, place }))
        .filter(({ kind }) => kind !== 'limit')
        .filter(({ kind, rung }) => (kind === 'last_affected' ? rung < at : rung <= at))
        .sort((a, b) => b.rung - a.rung || b.place - a.place);
      const limits = steps.filter(({ kind }) => kind === 'limit');
      const isBelow = limits.length === 0 || Math.max(...limits.map(({ rung }) => rung)) > at;
      const expected = isBelow && reached[0]?.kind === 'introduced';
      expect(isAffected(ladder[at] ?? '', { ranges: [range], versions: [] })).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test('the order of events in the record does not matter where no two have one version', () => {
  const rungs = fc.uniqueArray(fc.nat(ladder.length - 1), { maxLength: 6 });
  fc.assert(
    fc.property(
      rungs,
      fc.infiniteStream(fc.boolean()),
      fc.nat(ladder.length - 1),
      (used, coins, at) => {
        const range: readonly OsvEvent[] = used.map((rung) => ({
          kind: coins.next().value === true ? 'introduced' : 'fixed',
          version: ladder[rung] ?? '',
        }));
        const version = ladder[at] ?? '';
        const verdict = isAffected(version, { ranges: [range], versions: [] });
        expect(isAffected(version, { ranges: [range.toReversed()], versions: [] })).toBe(verdict);
      },
    ),
  );
});
