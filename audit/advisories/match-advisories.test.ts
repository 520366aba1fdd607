import { expect, test } from 'vitest';
import { matchAdvisories } from './match-advisories.ts';
import type { OsvRecord } from './osv-record.ts';

/** `introduced 0, fixed 1.0.2` as the one range of the package `a`. */
function record(id: string, range: string, change: Partial<OsvRecord> = {}): OsvRecord {
  const events = range.split(', ').map((part) => {
    const [kind, version] = part.split(' ');
    return { kind, version } as OsvRecord['affected'][number]['ranges'][number][number];
  });
  return {
    id,
    modified: '2026-11-20T00:00:00Z',
    isWithdrawn: false,
    aliases: [],
    summary: '',
    severity: { vectors: [] },
    affected: [{ name: 'a', severity: { vectors: [] }, ranges: [events], versions: [] }],
    ...change,
  };
}

const a = { name: 'a', version: '1.0.0' };

test('names are compared as npm does: case and scope count', () => {
  const records = [record('X-1', 'introduced 0')];
  const packages = ['a', 'A', '@a/a', 'a-b'].map((name) => ({ name, version: '1.0.0' }));
  expect(matchAdvisories(packages, records).map((hit) => hit.package)).toEqual(['a']);
  const scoped = records.map((one) => ({
    ...one,
    affected: one.affected.map((part) => ({ ...part, name: '@s/a' })),
  }));
  expect(matchAdvisories([a, { name: '@s/a', version: '1.0.0' }], scoped)).toHaveLength(1);
});

test('a withdrawn record says nothing, and another one about the same still does', () => {
  const gone = record('GHSA-1', 'introduced 0', { isWithdrawn: true, aliases: ['CVE-1'] });
  expect(matchAdvisories([a], [gone])).toEqual([]);
  expect(matchAdvisories([a], [gone, record('CVE-1', 'introduced 0')])[0]?.id).toBe('CVE-1');
});

test('records about one thing are one hit, whichever of them names the others', () => {
  const records = [
    record('CVE-1', 'introduced 0', { summary: 'second' }),
    record('MAL-1', 'introduced 0', { aliases: ['GHSA-1'] }),
    record('GHSA-1', 'introduced 0', { aliases: ['CVE-1'], summary: 'first' }),
    record('OTHER-1', 'introduced 0', { aliases: ['CVE-2'] }),
    record('OTHER-2', 'introduced 0', { aliases: ['CVE-2'] }),
    record('ALONE-1', 'introduced 0'),
  ];
  for (const order of [records, records.toReversed()]) {
    expect(matchAdvisories([a], order)).toEqual([
      {
        package: 'a',
        version: '1.0.0',
        id: 'ALONE-1',
        aliases: [],
        summary: '',
        isMalicious: false,
      },
      {
        package: 'a',
        version: '1.0.0',
        id: 'GHSA-1',
        aliases: ['CVE-1', 'MAL-1'],
        summary: 'first',
        isMalicious: true,
      },
      {
        package: 'a',
        version: '1.0.0',
        id: 'OTHER-1',
        aliases: ['CVE-2', 'OTHER-2'],
        summary: '',
        isMalicious: false,
      },
    ]);
  }
});

test.each<readonly [string, readonly string[], string | undefined]>([
  ['the next fix above', ['introduced 0, fixed 1.0.2'], '1.0.2'],
  [
    'the fix of the own line',
    ['introduced 0, fixed 1.0.2, introduced 2.0.0, fixed 2.3.0'],
    '1.0.2',
  ],
  [
    'no fix that is another’s affected',
    ['introduced 0, fixed 1.0.2', 'introduced 0, fixed 1.5.0'],
    '1.5.0',
  ],
  ['none where only the last affected is known', ['introduced 0, last_affected 1.2.0'], undefined],
  ['none of a lower version', ['introduced 0, fixed 0.9.0, introduced 1.0.0'], undefined],
  [
    'no pre-release where there is a release',
    ['introduced 0, fixed 2.0.0-rc.1', 'introduced 0, fixed 1.9.0, fixed 2.0.0'],
    '2.0.0',
  ],
  ['a pre-release where there is nothing else', ['introduced 0, fixed 2.0.0-rc.1'], '2.0.0-rc.1'],
])('the fix is %s', (_, ranges, fixed) => {
  const records = ranges.map((range, index) => record(`X-${index}`, range, { aliases: ['CVE-1'] }));
  expect(matchAdvisories([a], records)[0]?.fixed).toBe(fixed);
});

test('the level is the database’s word, else what the vector comes to', () => {
  const of = (change: Partial<OsvRecord>): string | undefined =>
    matchAdvisories([a], [record('X-1', 'introduced 0', change)])[0]?.level;
  const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
  expect(of({})).toBeUndefined();
  expect(of({ severity: { vectors: [vector] } })).toBe('CRITICAL');
  expect(of({ severity: { level: 'LOW', vectors: [vector] } })).toBe('LOW');
  const fourth = 'CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';
  expect(of({ severity: { vectors: [fourth] } })).toBe('HIGH');
  expect(of({ severity: { vectors: [fourth, vector] } })).toBe('CRITICAL');
  expect(of({ severity: { vectors: ['CVSS:4.0/AV:N', 'rubbish'] } })).toBeUndefined();
});

test('names lead from record to record: all that one thing is called by is one hit, whatever the order', () => {
  const chain = [
    record('X-1', 'introduced 0', { aliases: ['N-1'] }),
    record('X-2', 'introduced 0', { aliases: ['N-2'] }),
    record('X-3', 'introduced 0', { aliases: ['N-1', 'N-2'] }),
    record('X-4', 'introduced 0', { aliases: ['X-4', 'X-4'] }),
  ];
  for (const records of [chain, chain.toReversed()]) {
    const hits = matchAdvisories([a], records);
    expect(hits.map(({ id, aliases }) => [id, ...aliases])).toEqual([
      ['X-1', 'N-1', 'N-2', 'X-2', 'X-3'],
      ['X-4'],
    ]);
  }
});

test('as many records about one package as somebody likes to write are matched one by one', () => {
  const records = Array.from({ length: 20_000 }, (_, at) =>
    record(`X-${String(at)}`, 'introduced 0', { aliases: [`N-${String(at >> 1)}`] }),
  );
  expect(matchAdvisories([a], records)).toHaveLength(10_000);
});
