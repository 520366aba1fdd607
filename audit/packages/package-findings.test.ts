import { expect, test } from 'vitest';
import { audit } from '../audit.ts';
import type { AdvisoryHit, LockedPackage } from '../model/package-facts.ts';
import { packagesRules } from '../model/rules/packages.ts';
import { without } from '../testing/sample-facts.ts';
import {
  closuresOf,
  denoLockText,
  packageFactsOf,
  sampleHit,
  sampleIntegrity,
  samplePackage,
  sampleScript,
} from '../testing/sample-packages.ts';
import { packageFindings } from './package-findings.ts';

interface Case {
  readonly rule: keyof typeof packagesRules;
  /** With a finding. */
  readonly bad: readonly LockedPackage[];
  /** Its nearest neighbour without. */
  readonly good: readonly LockedPackage[];
  readonly hits?: readonly AdvisoryHit[];
  readonly settings?: Parameters<typeof packageFindings>[1];
  readonly message: string;
  readonly subject?: string;
}

const manifest = { name: 'ms', version: '2.1.3' };
const content = { manifest, installScripts: [], native: [], bundled: [] };
const installs = { ...content, installScripts: [{ name: 'postinstall', command: 'node x.js' }] };
const carried = {
  path: 'node_modules/evil',
  name: 'evil',
  version: '1.0.0',
  installScripts: [{ name: 'install', command: 'x' }],
};
const lockSays = { hasInstallScripts: true, isDeprecated: false };

const licences = {
  allow: ['MIT', 'Apache-2.0'],
  isKnownId: (id: string) => ['MIT', 'Apache-2.0', 'GPL-3.0-only'].includes(id),
};

function licensed(license: string): LockedPackage {
  return samplePackage({ content: { ...content, license } });
}

const cases: readonly Case[] = [
  {
    rule: 'packages/licence-denied',
    bad: [licensed('GPL-3.0-only')],
    good: [licensed('(MIT OR GPL-3.0-only)')],
    settings: { licences },
    message: 'npm:ms@2.1.3 is under GPL-3.0-only, which `audit: licences` does not allow.',
  },
  {
    rule: 'packages/licence-unknown',
    bad: [licensed('Do what you want')],
    good: [licensed('mit')],
    settings: { licences },
    message: 'npm:ms@2.1.3 names a licence that SPDX does not: Do what you want.',
  },
  {
    rule: 'packages/licence-unknown',
    bad: [samplePackage()],
    good: [licensed('MIT')],
    settings: { licences },
    message: 'npm:ms@2.1.3 names no licence.',
  },
  {
    rule: 'packages/install-script',
    bad: [samplePackage({ content: installs, locked: lockSays })],
    good: [samplePackage()],
    message: 'npm:ms@2.1.3 runs commands when it is installed: postinstall (node x.js).',
  },
  {
    rule: 'packages/install-script',
    bad: [samplePackage({ content: installs })],
    good: [samplePackage()],
    message:
      'npm:ms@2.1.3 runs commands when it is installed: postinstall (node x.js). The registry told Deno that it has none: its listing and its archive differ.',
  },
  {
    rule: 'packages/install-script',
    bad: [samplePackage({ locked: lockSays })],
    good: [samplePackage()],
    message:
      'npm:ms@2.1.3 has install scripts, says its Deno lock; its package.json names none: the registry’s listing and the archive differ.',
  },
  {
    rule: 'packages/native-addon',
    bad: [samplePackage({ content: { ...content, native: ['build/a.node'] } })],
    good: [samplePackage()],
    message: 'npm:ms@2.1.3 holds native code: build/a.node.',
  },
  {
    rule: 'packages/bundled',
    bad: [samplePackage({ content: { ...content, bundled: [carried] } })],
    good: [samplePackage()],
    message:
      'npm:ms@2.1.3 carries other packages in its archive: node_modules/evil (evil@1.0.0, which runs install).',
  },
  {
    rule: 'packages/other-manifest',
    bad: [samplePackage({ content: { ...content, manifest: { name: 'sm', version: '2.1.3' } } })],
    good: [
      samplePackage({ content: { ...content, manifest: { name: 'ms', version: 'v2.1.3+b' } } }),
    ],
    message: 'The archive of npm:ms@2.1.3 calls itself sm@2.1.3.',
  },
  {
    rule: 'packages/other-manifest',
    bad: [samplePackage({ content: { installScripts: [], native: [], bundled: [] } })],
    good: [samplePackage()],
    message: 'The archive of npm:ms@2.1.3 has no package.json that can be read.',
  },
  {
    rule: 'packages/two-archives',
    bad: [
      samplePackage(),
      samplePackage({ integrity: sampleIntegrity('B'), scripts: ['scripts/b.ts'] }),
    ],
    good: [samplePackage(), samplePackage({ version: '2.1.4' })],
    message:
      'Deno locks name different archives for npm:ms@2.1.3: sha512-BBBBBBBBBBBBBBBB… for scripts/b.ts, and sha512-AAAAAAAAAAAAAAAA… elsewhere.',
    subject: 'npm:ms@2.1.3 sha512-BBBBBBBBBBBBBBBB',
  },
  {
    rule: 'packages/two-archives',
    bad: [samplePackage({ listed: sampleIntegrity('C') })],
    good: [samplePackage({ listed: sampleIntegrity('A') })],
    message:
      'The registry serves another archive for npm:ms@2.1.3 than its Deno lock names: sha512-CCCCCCCCCCCCCCCC…, not sha512-AAAAAAAAAAAAAAAA….',
  },
  {
    rule: 'packages/deprecated',
    bad: [samplePackage({ locked: { hasInstallScripts: false, isDeprecated: true } })],
    good: [samplePackage()],
    message: 'npm:ms@2.1.3 is deprecated.',
  },
  {
    rule: 'packages/deprecated',
    bad: [samplePackage({ deprecated: 'Use another!' })],
    good: [samplePackage()],
    message: 'npm:ms@2.1.3 is deprecated: Use another!',
  },
  {
    rule: 'packages/young',
    bad: [samplePackage({ published: '2026-11-22' })],
    good: [samplePackage({ published: '2026-11-21' })],
    settings: { minAgeDays: 7 },
    message: 'npm:ms@2.1.3 was published on 2026-11-22, 6 days ago; at least 7 are asked for.',
  },
  {
    rule: 'packages/advisory',
    bad: [samplePackage()],
    good: [samplePackage({ version: '2.1.4' })],
    hits: [sampleHit({ level: 'HIGH', aliases: ['CVE-2026-1'], fixed: '2.1.4' })],
    message:
      'npm:ms@2.1.3 has a known vulnerability (high), GHSA-aaaa-bbbb-cccc, also CVE-2026-1: It never ends',
    subject: 'npm:ms@2.1.3 GHSA-aaaa-bbbb-cccc',
  },
  {
    rule: 'packages/advisory',
    bad: [samplePackage()],
    good: [samplePackage({ version: '2.1.4' })],
    hits: [sampleHit()],
    message:
      'npm:ms@2.1.3 has a known vulnerability (severity not said), GHSA-aaaa-bbbb-cccc: It never ends',
    subject: 'npm:ms@2.1.3 GHSA-aaaa-bbbb-cccc',
  },
  {
    rule: 'packages/malicious',
    bad: [samplePackage()],
    good: [samplePackage({ name: 'Ms' })],
    hits: [sampleHit({ id: 'MAL-2026-1', isMalicious: true, summary: '' })],
    message: 'npm:ms@2.1.3 is malicious, says MAL-2026-1',
    subject: 'npm:ms@2.1.3 MAL-2026-1',
  },
];

test('a licence that is denied, and those of what lies in an archive', () => {
  const denying = { deny: ['GPL-*'], isKnownId: licences.isKnownId };
  const bundled = [{ ...carried, installScripts: [], license: 'GPL-3.0-only' }];
  const carrying = samplePackage({ content: { ...content, license: 'MIT', bundled } });
  const found = packageFindings(packageFactsOf([carrying]), { licences: denying });
  expect(found.map(({ rule }) => rule)).toEqual(['packages/bundled', 'packages/licence-denied']);
  expect(found[1]).toMatchObject({
    subject: 'npm:ms@2.1.3 node_modules/evil',
    message:
      'node_modules/evil in npm:ms@2.1.3 is under GPL-3.0-only, which `audit: licences` denies.',
    location: { path: 'npm:ms@2.1.3/package.json' },
  });
  // Whose archive is not there has no licence to be looked at; the report says that nobody looked.
  const absent = without(licensed('GPL-3.0-only'), 'content');
  expect(packageFindings(packageFactsOf([absent]), { licences })).toEqual([]);
  expect(packageFindings(packageFactsOf([licensed('GPL-3.0-only')]), {})).toEqual([]);
});

test.each(cases)(
  '$rule: $message',
  ({ rule, bad, good, hits, settings = {}, message, subject }) => {
    const more = hits === undefined ? {} : { hits };
    const found = packageFindings(packageFactsOf(bad, more), settings);
    expect(found.map((one) => [one.rule, one.message])).toEqual([[rule, message]]);
    expect(found[0]?.severity).toBe(packagesRules[rule].severity);
    expect(found[0]?.subject).toBe(subject ?? 'npm:ms@2.1.3');
    expect(found[0]?.location).toEqual({ path: 'npm:ms@2.1.3/package.json' });
    expect(found[0]?.fix).toMatch(/\w/);
    expect(packageFindings(packageFactsOf(good, more), settings)).toEqual([]);
  },
);

test('every rule of the family has a case', () => {
  expect([...new Set(cases.map(({ rule }) => rule))].sort()).toEqual(
    Object.keys(packagesRules).sort(),
  );
});

test('the age is not looked at unless asked for, and a date to come is as young as can be', () => {
  const facts = packageFactsOf([samplePackage({ published: '2026-12-24' })]);
  expect(packageFindings(facts, {})).toEqual([]);
  expect(packageFindings(facts, { minAgeDays: 1 })[0]?.message).toContain(', 0 days ago;');
});

test('what a second archive of a version holds is not taken for what the first holds', () => {
  const facts = packageFactsOf([
    samplePackage({ content: installs, locked: lockSays }),
    samplePackage({ integrity: sampleIntegrity('B'), content: installs, locked: lockSays }),
  ]);
  const report = audit(facts, { suppressions: [], unchecked: [], flows: [], isPart: false });
  expect(report.findings.map(({ rule, subject }) => [rule, subject])).toEqual([
    ['packages/two-archives', 'npm:ms@2.1.3 sha512-BBBBBBBBBBBBBBBB'],
    ['packages/install-script', 'npm:ms@2.1.3'],
    ['packages/install-script', 'npm:ms@2.1.3 sha512-BBBBBBBBBBBBBBBB'],
  ]);
});

test('a finding says how flows come to the package', () => {
  const text = denoLockText(
    { 'a@1.0.0': { dependencies: ['ms'] }, 'ms@2.1.3': { scripts: true } },
    { 'npm:a@1': '1.0.0' },
  );
  const closures = closuresOf(sampleScript(text));
  const facts = packageFactsOf([samplePackage({ locked: lockSays })], { closures });
  expect(packageFindings(facts, {})[0]?.related).toEqual([
    'flows/a.yaml → scripts/a.ts → npm:a@1.0.0 → npm:ms@2.1.3',
  ]);
});

test('what is known against a package is found inside the archive of another, and under another name', () => {
  const hits = [
    sampleHit({ package: 'evil', version: '1.0.0', id: 'MAL-1', isMalicious: true, summary: '' }),
    sampleHit({ package: 'sm', version: '2.1.3', id: 'GHSA-2' }),
  ];
  const inside = samplePackage({
    content: { ...content, manifest: { name: 'sm', version: '2.1.3' }, bundled: [carried] },
  });
  const found = packageFindings(packageFactsOf([inside], { hits }), {});
  expect(found.map(({ rule, subject }) => [rule, subject])).toEqual([
    ['packages/bundled', 'npm:ms@2.1.3'],
    ['packages/advisory', 'npm:ms@2.1.3 GHSA-2 npm:sm@2.1.3'],
    ['packages/malicious', 'npm:ms@2.1.3 MAL-1 npm:evil@1.0.0'],
    ['packages/other-manifest', 'npm:ms@2.1.3'],
  ]);
  expect(found[2]?.message).toBe(
    'npm:evil@1.0.0, which lies in the archive of npm:ms@2.1.3, is malicious, says MAL-1',
  );
});
