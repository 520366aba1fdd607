import { expect, test } from 'vitest';
import { readOsvRecord } from './osv-record.ts';

/** The npm record of the OSV schema's own examples (docs/schema.md 1.7.4), without its prose. */
const elliptic = {
  schema_version: '1.2.0',
  id: 'GHSA-r9p9-mrjm-926w',
  modified: '2021-03-08T16:02:43Z',
  aliases: ['CVE-2020-28498'],
  summary: 'Use of a Broken or Risky Cryptographic Algorithm',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:N/A:N' }],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'elliptic' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '6.5.4' }] }],
    },
  ],
  database_specific: { cwe_ids: ['CWE-327'], severity: 'MODERATE', github_reviewed: true },
};

test('a record of npm is read', () => {
  expect(readOsvRecord(elliptic)).toEqual({
    id: 'GHSA-r9p9-mrjm-926w',
    modified: '2021-03-08T16:02:43Z',
    isWithdrawn: false,
    aliases: ['CVE-2020-28498'],
    summary: 'Use of a Broken or Risky Cryptographic Algorithm',
    severity: {
      level: 'MODERATE',
      vectors: ['CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:N/A:N'],
    },
    affected: [
      {
        name: 'elliptic',
        severity: { vectors: [] },
        ranges: [
          [
            { kind: 'introduced', version: '0' },
            { kind: 'fixed', version: '6.5.4' },
          ],
        ],
        versions: [],
      },
    ],
  });
});

test('other ecosystems are foreign, and so are their parts of a record', () => {
  const pypi = { package: { ecosystem: 'PyPI', name: 'elliptic' } };
  expect(readOsvRecord({ ...elliptic, affected: [pypi] })).toBe('foreign');
  expect(readOsvRecord({ ...elliptic, affected: [] })).toBe('foreign');
  expect(readOsvRecord({ id: 'X' })).toBe('foreign');
  const both = readOsvRecord({ ...elliptic, affected: [pypi, ...elliptic.affected] });
  expect(typeof both === 'string' ? both : both.affected).toHaveLength(1);
});

test('ranges of git commits are no versions', () => {
  const git = { type: 'GIT', events: [{ introduced: '0' }] };
  const affected = [{ package: { ecosystem: 'npm', name: 'a' }, ranges: [git] }];
  const record = readOsvRecord({ ...elliptic, affected });
  expect(typeof record === 'string' ? record : record.affected[0]?.ranges).toEqual([]);
});

test('an event that says two things says both', () => {
  const ranges = [{ type: 'SEMVER', events: [{ introduced: '0', fixed: '1.0.0' }] }];
  const affected = [{ package: { ecosystem: 'npm', name: 'a' }, ranges }];
  const record = readOsvRecord({ ...elliptic, affected });
  expect(typeof record === 'string' ? record : record.affected[0]?.ranges).toEqual([
    [
      { kind: 'introduced', version: '0' },
      { kind: 'fixed', version: '1.0.0' },
    ],
  ]);
});

test('JSON that can be anything never throws', () => {
  for (const value of [
    null,
    7,
    'x',
    [],
    {},
    { id: 7 },
    { id: '' },
    { id: 'X', affected: {} },
    undefined,
  ]) {
    expect(readOsvRecord(value)).toBe('damaged');
  }
  const part = { package: { ecosystem: 'npm', name: 'a' } };
  for (const wrong of [
    { ranges: 7 },
    { ranges: [null, 7, { type: 'SEMVER', events: 'x' }, { type: 'SEMVER', events: [null, 7] }] },
    { versions: [7, null], severity: 'x', database_specific: [] },
  ]) {
    const record = readOsvRecord({ ...elliptic, aliases: 7, affected: [{ ...part, ...wrong }] });
    expect(typeof record === 'string' ? record : record.affected[0]?.versions).toEqual([]);
  }
  const record = readOsvRecord({ ...elliptic, summary: `a\u001b[2J\n\n${'b'.repeat(400)}` });
  expect(typeof record === 'string' ? record : record.summary).toBe(`a [2J ${'b'.repeat(294)}…`);
});
