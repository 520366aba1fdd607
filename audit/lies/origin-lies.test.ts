import { expect, test } from 'vitest';
import { liesIn, sampleSha512 } from '../testing/sample-lies.ts';

test.each([
  ['https://cdn.example/evil.tgz', 'lies/tarball'],
  ['https://registry.example/ms/-/ms-2.1.3.tgz?x=1', 'lies/tarball'],
  ['https://user@registry.example/ms/-/ms-2.1.3.tgz', 'lies/tarball'],
  ['file:///tmp/ms/-/ms-2.1.3.tgz', 'lies/tarball'],
  ['not an address', 'lies/tarball'],
  [17, 'lies/tarball'],
  ['https://registry.example/evil/-/evil-2.1.3.tgz', 'lies/name'],
  ['https://registry.example/ms/-/evil-2.1.3.tgz', 'lies/name'],
  ['https://registry.example/@s/ms/-/ms-2.1.3.tgz', 'lies/name'],
  ['https://registry.example/ms/-/ms-2.1.4.tgz', 'lies/version'],
  ['https://registry.example/ms/-/ms-2.1.3.tgz', 'lies/registry'],
  ['http://registry.example/mirror/ms/-/ms-2.1.3.tgz', 'lies/registry'],
] as const)('an archive from %s is %s', (tarball, rule) => {
  const npm = { 'ms@2.1.3': { tarball } };
  const [found, ...more] = liesIn({ specifiers: { 'npm:ms@2': '2.1.3' }, npm });
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    rule,
    severity: 'error',
    subject: 'npm:ms@2.1.3',
    location: { line: 9 },
  });
});

test('a scoped package may be fetched from where registries keep it, whichever way it is written', () => {
  for (const path of ['@s/p/-/p-1.0.0.tgz', '@s%2fp/-/p-1.0.0.tgz', '@s/p/-/@s/p-1.0.0.tgz']) {
    const npm = { '@s/p@1.0.0+b': { tarball: `https://registry.example/${path}` } };
    const found = liesIn({ specifiers: { 'npm:@s/p@1': '1.0.0+b' }, npm });
    expect(found).toMatchObject([{ rule: 'lies/registry', subject: 'npm:@s/p@1.0.0+b' }]);
  }
});

test.each([
  [null, 'integrity/missing'],
  ['', 'integrity/missing'],
  [7, 'integrity/missing'],
  ['sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 'integrity/missing'],
  ['sha512-AAAA', 'integrity/missing'],
  ['sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=', 'integrity/weak'],
  ['md5-1B2M2Y8AsgTpgAmY7PhCfg==', 'integrity/weak'],
  ['da39a3ee5e6b4b0d3255bfef95601890afd80709', 'integrity/weak'],
  [`sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= ${sampleSha512}`, 'integrity/weak'],
])('an integrity of %j is %s', (integrity, rule) => {
  const npm = { 'ms@2.1.3': { integrity } };
  expect(liesIn({ specifiers: { 'npm:ms@2': '2.1.3' }, npm })).toMatchObject([
    { rule, subject: 'npm:ms@2.1.3' },
  ]);
});
