import { expect, test } from 'vitest';
import { cvss4Score } from './cvss4-score.ts';

const whole = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N';

/**
 * The first five are what CVE-2022-41741, CVE-2020-3549, CVE-2023-3089, CVE-2022-21830 and CVE-2021-44228 come to among
 * the examples of FIRST; the others are vectors of its specification's section 7. A second implementation,
 * pandatix/js-cvss 0.4.4, gives the same scores.
 */
test.each([
  ['CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.3],
  ['CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.7],
  ['CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N', 8.3],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N', 5.1],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10],
  [whole, 5.1],
  [`${whole}/E:U`, 1.2],
  ['CVSS:4.0/AV:A/AC:H/AT:P/PR:L/UI:P/VC:H/VI:H/VA:H/SC:L/SI:L/SA:L/E:P', 4.5],
  [
    'CVSS:4.0/AV:P/AC:H/AT:P/PR:L/UI:P/VC:H/VI:H/VA:H/SC:L/SI:L/SA:L/E:A/S:P/AU:Y/R:A/V:D/RE:L/U:Red',
    5.4,
  ],
  [
    'CVSS:4.0/AV:L/AC:H/AT:N/PR:N/UI:A/VC:N/VI:N/VA:L/SC:H/SI:H/SA:H/CR:H/IR:H/AR:M/MAV:N/MAC:L/MAT:P/MPR:L/MUI:A/MVC:N/MVI:H/MVA:L/MSC:L/MSI:S/MSA:H',
    8.5,
  ],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N', 0],
])('%s is %d', (vector, score) => {
  expect(cvss4Score(vector)).toBe(score);
});

test.each([
  '',
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  'CVSS:4.0/AV:N',
  'CVSS:4.0/__proto__:x',
  whole.replace('/SA:N', ''),
  whole.replace('/SA:N', '/SA:X'),
  whole.replace('/AV:N', '/AV:Q'),
  whole.replace('/SA:N', '/ZZ:N'),
  `${whole}/ZZ:Q`,
  `${whole}/AV:P`,
  `${whole}/`,
  ` ${whole}`,
  whole.toLowerCase(),
  `CVSS:4.0${'/AV:N'.repeat(100_000)}`,
])('%j has no score', (vector) => {
  expect(cvss4Score(vector)).toBeUndefined();
});
