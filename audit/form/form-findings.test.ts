import { expect, test } from 'vitest';
import { formatGrants, sha256 } from '../../lock/index.ts';
import { sampleLock } from '../../lock/testing/sample-lock.ts';
import type { Finding } from '../model/finding.ts';
import type { Drift, FlowFacts } from '../model/flow-facts.ts';
import { auditFacts, flowFacts, without } from '../testing/sample-facts.ts';
import { formFindings } from './form-findings.ts';

const path = sampleLock.flow.path;
const lockPath = path.replace('.yaml', '.lock.json');
const grants = formatGrants(sampleLock);

function found(change: Partial<FlowFacts>): readonly Finding[] {
  return formFindings(auditFacts({ flows: [flowFacts(change)] }));
}

function rulesOf(change: Partial<FlowFacts>): readonly string[] {
  return found(change).map(({ rule }) => rule);
}

function drift(change: Partial<Drift>): Partial<FlowFacts> {
  return { drift: { state: 'stale', files: [lockPath], errors: [], behind: [], ...change } };
}

/** A flow of which nothing is known but its files. */
function notCompiled(change: Partial<FlowFacts>): FlowFacts {
  return without(flowFacts(change), 'drift');
}

test('a flow whose files are what they should be gives no finding', () => {
  expect(found({})).toEqual([]);
  expect(formFindings(auditFacts({ flows: [notCompiled({})] }))).toEqual([]);
});

test('a lock that is not there is one finding, and what a compile would write is no second one', () => {
  const [only, ...others] = found({
    lock: { kind: 'missing' },
    ...drift({ files: ['flows/x.grants', lockPath] }),
  });
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    rule: 'form/lock-missing',
    severity: 'error',
    flow: path,
    location: { path },
    fix: 'Run `millrace compile hn-mentions`.',
  });
});

test.each([
  ['invalid', 'form/lock-invalid'],
  ['newer', 'form/lock-newer'],
  ['conflict', 'form/lock-conflict'],
] as const)('a lock that is %s is said where it is wrong, once', (kind, rule) => {
  const findings = found({ lock: { kind, message: 'This lock is odd.', line: 7 }, ...drift({}) });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ rule, location: { path: lockPath, line: 7 } });
  expect(findings[0]?.message).toContain('This lock is odd.');
});

test('a lock in another form is that and nothing worse', () => {
  const lock = {
    kind: 'noncanonical',
    lock: sampleLock,
    text: '{}',
    message: 'Odd form.',
  } as const;
  expect(rulesOf({ lock })).toEqual(['form/lock-noncanonical']);
  expect(rulesOf({ lock, ...drift({ state: 'edited' }) })).toEqual([
    'form/lock-noncanonical',
    'form/lock-edited',
  ]);
});

test('stale and edited are told apart as the compile says', () => {
  expect(rulesOf(drift({ state: 'stale' }))).toEqual(['form/lock-stale']);
  expect(rulesOf(drift({ state: 'edited' }))).toEqual(['form/lock-edited']);
  expect(rulesOf(drift({ state: 'stale', files: ['flows/other.grants'] }))).toEqual([]);
});

test('without a compile the lock’s own digest of its flow still tells', () => {
  const stale = notCompiled({ source: sha256('other') });
  const [finding] = formFindings(auditFacts({ flows: [stale] }));
  expect(finding).toMatchObject({ rule: 'form/lock-stale', location: { path: lockPath } });
  expect(rulesOf({ source: sha256('other'), ...drift({ state: 'unknown', files: [] }) })).toEqual([
    'form/lock-unproven',
    'form/lock-stale',
  ]);
  const unread = without(notCompiled({}), 'source');
  expect(formFindings(auditFacts({ flows: [unread] }))).toEqual([]);
});

test('a lock that was copied from another flow is found without a compile', () => {
  const foreign = { ...sampleLock, flow: { ...sampleLock.flow, path: 'flows/other.yaml' } };
  const flow = notCompiled({ lock: { kind: 'read', lock: foreign, text: '' } });
  expect(formFindings(auditFacts({ flows: [flow] })).map(({ rule }) => rule)).toEqual([
    'form/lock-edited',
  ]);
});

test('a grants file is held to its lock, and what it claims beyond it is said first, with its line', () => {
  const [extra] = found({ grants: `${grants}zz\trun\tgit\n` });
  expect(extra).toMatchObject({
    rule: 'form/grants-drift',
    location: { path: 'flows/hn-mentions.grants', line: grants.split('\n').length },
  });
  expect(extra?.message).toContain('"zz run git"');
  const [first = '', ...rest] = grants.split('\n');
  const [lacking] = found({ grants: rest.join('\n') });
  expect(lacking?.message).toContain(first.replaceAll('\t', ' '));
  expect(lacking?.location.line).toBeUndefined();
  expect(found({ grants: grants.split('\n').reverse().join('\n') })[0]?.message).toContain(
    'in another form',
  );
  const none = without(flowFacts(), 'grants');
  expect(formFindings(auditFacts({ flows: [none] }))[0]?.message).toContain('is not there');
});

test('a flow that does not compile is one finding with the other errors below it', () => {
  const errors = [{ message: 'No.', line: 3 }, { message: 'Neither.', line: 9 }, { message: 'x' }];
  const [only, ...others] = found(drift({ state: 'invalid', files: [], errors }));
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    rule: 'form/flow-invalid',
    location: { path, line: 3 },
    related: [`${path}:9: Neither.`, 'x'],
  });
});

test('a pin that is behind names its step and both versions', () => {
  const pin = { step: 'search', uses: 'scripts/a.ts', from: 'a'.repeat(12), to: 'b'.repeat(12) };
  const [only] = found({ drift: { state: 'fresh', files: [], errors: [], behind: [pin] } });
  expect(only).toMatchObject({ rule: 'form/pin-behind', severity: 'note', step: 'search' });
  expect(only?.message).toContain(pin.to);
});

test('what belongs to no flow is an orphan, and a workflow is held to its lock', () => {
  const facts = auditFacts({
    orphans: ['flows/gone.grants'],
    workflows: [
      { path: '.github/workflows/flow-a.yml', flow: path, state: 'changed' },
      { path: '.github/workflows/flow-b.yml', flow: path, state: 'missing' },
      { path: '.github/workflows/flow-c.yml', state: 'unwanted' },
    ],
  });
  const findings = formFindings(facts);
  expect(findings.map(({ rule }) => rule)).toEqual([
    'form/lock-orphan',
    'form/workflow-drift',
    'form/workflow-drift',
    'form/workflow-drift',
  ]);
  expect(new Set(findings.map(({ message }) => message)).size).toBe(4);
});

test('a name that a shell would take apart is one word of the command that mends it', () => {
  const odd = notCompiled({ path: 'flows/$(id) x.yaml', lock: { kind: 'missing' } });
  const [only] = formFindings(auditFacts({ flows: [odd] }));
  expect(only?.fix).toBe("Run `millrace compile '$(id) x'`.");
});
