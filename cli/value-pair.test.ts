import { expect, test } from 'vitest';
import { valuePair } from './value-pair.ts';

test('short values are shown whole, an absent one as nothing', () => {
  expect(valuePair({ expected: { a: 1 }, got: 'x' })).toEqual([
    'expected  {"a":1}',
    'got       "x"',
  ]);
  expect(valuePair({ got: null })).toEqual(['expected  (nothing)', 'got       null']);
});

test('of long values the part around the first difference is shown', () => {
  const common = 'x'.repeat(500);
  const [expected = '', got = ''] = valuePair({ expected: `${common}a`, got: `${common}b` });
  expect(expected).toMatch(/^expected {2}…x{20}a"$/);
  expect(got).toMatch(/^got {7}…x{20}b"$/);
});
