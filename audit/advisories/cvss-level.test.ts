import { expect, test } from 'vitest';
import { cvss3Score, levelOfScore } from './cvss-level.ts';

/**
 * The first six are examples of FIRST: CVE-2013-0375, CVE-2014-3566, CVE-2012-1516, CVE-2009-0783,
 * CVE-2014-0160 and CVE-2014-6271. The others are corners of the formula.
 */
test.each([
  ['CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4],
  ['CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N', 3.1],
  ['CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', 9.9],
  ['CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L', 4.2],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 7.5],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
  ['CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N', 4.6],
  ['CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:N/A:N', 6.8],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:P', 10],
])('%s is %d', (vector, score) => {
  expect(cvss3Score(vector)).toBe(score);
});

test('other versions and incomplete vectors have no score', () => {
  for (const vector of [
    '',
    'CVSS:2.0/AV:N',
    'CVSS:4.0/AV:N/AC:L',
    'CVSS:3.1/AV:N',
    'CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:__proto__/C:H/I:H/A:H',
  ]) {
    expect(cvss3Score(vector)).toBeUndefined();
  }
});

test('levels begin where the specification says', () => {
  const scores = [0, 0.1, 3.9, 4, 6.9, 7, 8.9, 9, 10];
  expect(scores.map(levelOfScore)).toEqual(
    'NONE LOW LOW MODERATE MODERATE HIGH HIGH CRITICAL CRITICAL'.split(' '),
  );
});
