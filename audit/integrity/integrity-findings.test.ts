import { expect, test } from 'vitest';
import { type LockedScript, sha256 } from '../../lock/index.ts';
import type { ScriptFacts, SubflowFacts } from '../model/closure-facts.ts';
import type { Finding } from '../model/finding.ts';
import type { LockedPackage } from '../model/package-facts.ts';
import { auditFacts, integrityOf, without } from '../testing/sample-facts.ts';
import { integrityFindings } from './integrity-findings.ts';

const entry = 'scripts/a.ts';
const file = { sha256: sha256('a'), blob: 'b'.repeat(40) };
const script: LockedScript = {
  entry,
  modules: { [entry]: file },
  call: { form: 'parameters', names: [] },
  input: { type: 'object' },
  output: true,
  permissions: {},
};
const clean: ScriptFacts = {
  digest: sha256('script'),
  script,
  uses: [{ flow: 'flows/x.yaml', step: 'one' }],
  modules: [{ path: entry, ...file, bytes: 'there', text: 'a' }],
  computed: sha256('script'),
};
const denoLock = {
  path: 'scripts/a.deno.lock',
  sha256: sha256('d'),
  blob: 'd'.repeat(40),
  bytes: 'there',
} as const;

function ofScripts(...scripts: readonly ScriptFacts[]): readonly Finding[] {
  return integrityFindings(auditFacts({ closures: { scripts, subflows: [] } }));
}

test('bytes that are there and right give no finding', () => {
  expect(ofScripts(clean, { ...clean, denoLock })).toEqual([]);
});

test.each([
  ['missing', 'integrity/blob-missing'],
  ['mismatch', 'integrity/blob-mismatch'],
] as const)('a module whose bytes are %s is one finding for all who use it', (bytes, rule) => {
  const modules = [{ path: entry, ...file, bytes }];
  const uses = [{ flow: 'flows/y.yaml', step: 'two' }];
  const findings = ofScripts({ ...clean, modules }, { ...clean, modules, uses });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    rule,
    subject: `${entry}@${file.sha256}`,
    location: { path: entry },
    related: ['flows/x.yaml, step one', 'flows/y.yaml, step two'],
  });
});

test('two locks that tell different things of one path are two findings', () => {
  const other = { ...file, sha256: sha256('other') };
  const modules = (one: typeof file): ScriptFacts['modules'] => [
    { path: entry, ...one, bytes: 'missing' },
  ];
  const findings = ofScripts(
    { ...clean, modules: modules(file) },
    { ...clean, modules: modules(other) },
  );
  expect(new Set(findings.map(({ subject }) => subject)).size).toBe(2);
});

test('a script is called by the digest of its parts', () => {
  const [only] = ofScripts({ ...clean, computed: sha256('other') });
  expect(only).toMatchObject({ rule: 'integrity/script-digest', fix: 'Run `millrace compile x`.' });
  const unknown = without(clean, 'computed');
  expect(ofScripts(unknown)).toEqual([]);
});

test('a Deno lock that no run would read is said as it is', () => {
  const [only] = ofScripts({
    ...clean,
    denoLock: { ...denoLock, problem: 'This Deno lock is odd.' },
  });
  expect(only).toMatchObject({ rule: 'integrity/deno-lock', location: { path: denoLock.path } });
  expect(only?.message).toContain('This Deno lock is odd.');
  const [gone, ...others] = ofScripts({ ...clean, denoLock: { ...denoLock, bytes: 'missing' } });
  expect(others).toEqual([]);
  expect(gone).toMatchObject({ rule: 'integrity/blob-missing', location: { path: denoLock.path } });
});

const subflow: SubflowFacts = {
  flow: 'flows/x.yaml',
  digest: sha256('sub'),
  path: 'flows/sub.lock.json',
  sha256: sha256('text'),
  blob: 'c'.repeat(40),
  bytes: 'there',
  computed: sha256('sub'),
};

test.each([
  ['that is the pinned one', {}, []],
  ['of another digest', { computed: sha256('x') }, ['integrity/subflow']],
  ['whose bytes are gone', { bytes: 'missing' }, ['integrity/blob-missing']],
  ['whose bytes are others', { bytes: 'mismatch' }, ['integrity/blob-mismatch']],
] as const)('a subflow’s lock %s', (_name, change, rules) => {
  const subflows = [{ ...subflow, ...change }];
  const findings = integrityFindings(auditFacts({ closures: { scripts: [], subflows } }));
  expect(findings.map(({ rule }) => rule)).toEqual(rules);
  expect(findings.every(({ flow }) => flow === subflow.flow)).toBe(true);
});

test('a subflow’s lock that cannot be read is not the pinned one', () => {
  const unread = without(subflow, 'computed');
  const findings = integrityFindings(auditFacts({ closures: { scripts: [], subflows: [unread] } }));
  expect(findings.map(({ rule }) => rule)).toEqual(['integrity/subflow']);
});

const stored: LockedPackage = {
  name: '@a/b',
  version: '1.0.0',
  integrity: integrityOf('b'),
  scripts: [entry],
  store: 'verified',
  locked: { hasInstallScripts: false, isDeprecated: false },
};

test.each([
  ['verified', []],
  ['elsewhere', []],
  ['absent', ['integrity/package-missing']],
  ['archive-changed', ['integrity/archive']],
  ['tree-changed', ['integrity/tree']],
] as const)('a package that is %s in the store', (store, rules) => {
  const changed = [
    { path: 'index.js', how: 'changed' },
    { path: 'more.js', how: 'added' },
  ] as const;
  const findings = integrityFindings(
    auditFacts({ packages: { packages: [{ ...stored, store, changed }] } }),
  );
  expect(findings.map(({ rule }) => rule)).toEqual(rules);
  for (const { subject, location } of findings) {
    expect([subject, location.path]).toEqual(['npm:@a/b@1.0.0', 'npm:@a/b@1.0.0']);
  }
  if (store === 'tree-changed') {
    expect(findings[0]?.related).toEqual(['changed: index.js', 'added: more.js', entry]);
  }
});
