import { expect, test } from 'vitest';
import { readVersion } from './read-version.ts';

/** The pairs of google/osv-scanner, pkg/semantic/fixtures/semver-versions.txt, typed anew; each pair also holds mirrored. */
const lesser: readonly (readonly [string, string])[] = [
  ['1.0.0-alpha', '1.0.0-alpha.1'],
  ['1.0.0-alpha.1', '1.0.0-alpha.beta'],
  ['1.0.0-alpha.beta', '1.0.0-beta'],
  ['1.0.0-beta', '1.0.0-beta.2'],
  ['1.0.0-beta.2', '1.0.0-beta.11'],
  ['1.0.0-beta.11', '1.0.0-rc.1'],
  ['1.0.0-rc.1', '1.0.0'],
  ['1.0.0', '1.0.1'],
  ['1.0.0', '1.1.0'],
  ['1.0.0', '2.0.0'],
  ['0.0.0-foo', '0.0.0'],
  ['0.0.0', '0.0.1'],
  ['0.9.9', '1.0.0'],
  ['0.9.0', '0.10.0'],
  ['0.10.0', '0.99.0'],
  ['1.2.3', '2.0.0'],
  ['0.0.0-foo', 'v0.0.0'],
  ['0.0.0', 'v0.0.1'],
  ['v0.9.9', '1.0.0'],
  ['v0.9.0', '0.10.0'],
  ['0.10.0', 'v0.99.0'],
  ['v1.2.3', '2.0.0'],
  ['1.2.3-asdf', '1.2.3'],
  ['1.2.3-4', '1.2.3'],
  ['1.2.3-4-foo', '1.2.3'],
  ['1.2.3-5', '1.2.3-5-foo'],
  ['1.2.3-4', '1.2.3-5'],
  ['1.2.3-5-Foo', '1.2.3-5-foo'],
  ['2.7.2+asdf', '3.0.0'],
  ['1.2.3-a.5', '1.2.3-a.10'],
  ['1.2.3-a.5', '1.2.3-a.b'],
  ['1.2.3-a', '1.2.3-a.b'],
  ['1.2.3-a.b.c.5.d.100', '1.2.3-a.b.c.10.d.5'],
  ['1.2.3-r100', '1.2.3-r2'],
  ['1.2.3-R2', '1.2.3-r100'],
];
const equal: readonly (readonly [string, string])[] = [
  ['1.2.3', 'v1.2.3'],
  ['1.2.3-0', 'v1.2.3-0'],
  ['1.2.3-1', 'v1.2.3-1'],
  ['1.2.3-beta', 'v1.2.3-beta'],
  ['1.2.3-beta+build', '1.2.3-beta+otherbuild'],
  ['1.2.3+build', '1.2.3+otherbuild'],
  ['v1.2.3+build', '1.2.3+otherbuild'],
  ['1.1.3.4.5', '1.1.3.4.5'],
  // google/osv.dev, osv/semver_index_test.py: what is not written whole.
  ['1', '1.0.0'],
  ['v1', '1.0.0'],
  ['v1.0', '1.0.0'],
  ['1.5', '1.5.0'],
  ['v1.5.0', '1.5.0'],
  ['1-foo', '1.0.0-foo'],
];

function order(a: string, b: string): number | undefined {
  const [left, right] = [readVersion(a), readVersion(b)];
  return left === undefined || right === undefined ? undefined : left.compare(right);
}

test.each(lesser)('%s comes before %s', (a, b) => {
  expect(order(a, b)).toBe(-1);
  expect(order(b, a)).toBe(1);
});

test.each(equal)('%s is as high as %s', (a, b) => {
  expect(order(a, b)).toBe(0);
});

test('the versions of osv.dev have its order', () => {
  // google/osv.dev, osv/semver_index_test.py, test_sort.
  const sorted =
    '1.0.1-0.20191109021931-daa7c04131f5 1.0.1-9 1.0.1-0a 1.0.1-20191109021931-daa7c04131f5 1.0.1-alpha 1.0.1-alpha.1 1.0.1-alpha.beta 1.0.1-beta 1.0.1-beta.2 1.0.1-beta.11 1.0.1-pre.0.20191109021931-daa7c04131f5 1.0.1-rc.1 1.0.1 1.0.2 1.0.11 1.9.0 1.11.0'.split(
      ' ',
    );
  expect(sorted.toReversed().sort((a, b) => order(a, b) ?? 0)).toEqual(sorted);
});

test('what is no version of npm is none', () => {
  for (const text of ['', 'rubbish', 'a1.0.0', '*', '< 2', '1.x', '1..2', '-1.0.0']) {
    expect([text, readVersion(text)?.version]).toEqual([text, undefined]);
  }
  // osv-scanner orders numbers of any length; npm publishes none above 2^53, and isAffected errs towards yes.
  expect(readVersion('999999999999999999999999999991')).toBeUndefined();
  expect(readVersion(`1.0.0-${'a'.repeat(300)}`)).toBeUndefined();
});
