import { expect, test } from 'vitest';
import { satisfies } from './version-range.ts';

test.each([
  ['2.9.6', true],
  ['2.9.10', true],
  ['2.10.0', true],
  ['2.99.99+build.1', true],
  ['2.9.5', false],
  ['2.9.6-rc.1', false],
  ['3.0.0', false],
  ['3.0.0-rc.1', false],
  ['1.46.3', false],
  ['v2.9.6', false],
  ['2.9', false],
  ['', false],
])('version %s inside ">=2.9.6 <3.0.0" is %s', (version, expected) => {
  expect(satisfies(version, '>=2.9.6 <3.0.0')).toBe(expected);
});

test('one bound alone is a range', () => {
  expect(satisfies('9.0.0', '>=2.9.6')).toBe(true);
  expect(satisfies('2.0.0', '<2.9.6')).toBe(true);
});

test.each(['', '^2.9.6', '>=2.9', '>= 2.9.6', '2.9.6', '>=2.9.6 || <1.0.0'])(
  'the range "%s" of another form holds nothing',
  (range) => {
    expect(satisfies('2.9.6', range)).toBe(false);
  },
);

test('a pre-release may be named as the lower bound', () => {
  expect(satisfies('2.9.6-rc.2', '>=2.9.6-rc.1 <3.0.0')).toBe(true);
  expect(satisfies('2.9.6-rc.0', '>=2.9.6-rc.1 <3.0.0')).toBe(false);
});
