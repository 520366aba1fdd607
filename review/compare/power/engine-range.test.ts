import { expect, test } from 'vitest';
import { compareVersions, readEngineRange } from './engine-range.ts';

test('a half-open range is read, and nothing else', () => {
  expect(readEngineRange('>=2.9.6 <3.0.0')).toEqual({ from: [2, 9, 6], below: [3, 0, 0] });
  for (const text of [
    '',
    '>=2.9.6',
    '^2.9.6',
    '>=2.9 <3',
    '>=2.9.6 <3.0.0 ',
    '>=2.9.6 <3.0.0\n',
    '>=2.9.6-rc.1 <3.0.0',
  ]) {
    expect(readEngineRange(text)).toBeUndefined();
  }
});

test('versions are compared as numbers, the first part first', () => {
  expect(compareVersions([2, 9, 6], [2, 10, 0])).toBeLessThan(0);
  expect(compareVersions([3, 0, 0], [2, 99, 99])).toBeGreaterThan(0);
  expect(compareVersions([2, 9, 10], [2, 9, 9])).toBeGreaterThan(0);
  expect(compareVersions([2, 9, 6], [2, 9, 6])).toBe(0);
});
