import { expect, test } from 'vitest';
import type { Finding } from '../model/finding.ts';
import { makeFinding } from '../model/make-finding.ts';
import type { AuditReport, Suppression } from '../model/report.ts';
import { families, type RuleId } from '../model/rules.ts';
import type { AuditSettings } from '../model/settings.ts';
import { settle } from './settle.ts';

const today = '2026-11-28';

function finding(change: Partial<Finding> = {}): Finding {
  return {
    ...makeFinding('code/eval', {
      flow: 'flows/a/b.yaml',
      step: 'one',
      subject: 'eval',
      message: 'There is an eval.',
      location: { path: 'scripts/a.ts', line: 3, column: 5 },
    }),
    ...change,
  };
}

const failing = finding({ rule: 'form/lock-stale', severity: 'error', subject: 'lock' });

const suppression: Suppression = {
  rule: 'code/eval',
  path: 'scripts/a.ts',
  reason: 'It is ours.',
  owner: 'ada',
  expires: '2027-01-31',
  line: 4,
};

function report(findings: readonly Finding[], change: Partial<AuditSettings> = {}): AuditReport {
  const settings = { suppressions: [], unchecked: [], flows: [], isPart: false, ...change };
  return settle(findings, settings, today);
}

function suppressed(change: Partial<Suppression>): boolean {
  const { findings } = report([finding()], { suppressions: [{ ...suppression, ...change }] });
  return !findings.some(({ rule }) => rule === 'code/eval');
}

test('an error fails, a warning does not', () => {
  expect(report([failing]).result).toBe('failed');
  expect(report([finding()]).result).toBe('passed');
  expect(report([]).result).toBe('passed');
});

test('a finding keeps its identity when lines move and words change, and nothing else', () => {
  const idOf = (one: Finding): string | undefined => report([one]).findings[0]?.fingerprint;
  const id = idOf(finding());
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  const moved = {
    message: 'Reworded.',
    fix: 'Other.',
    related: ['x'],
    location: { path: 'scripts/a.ts', line: 99 },
  };
  expect(idOf(finding(moved))).toBe(id);
  const others: Partial<Finding>[] = [
    { rule: 'code/worker' },
    { flow: 'flows/b.yaml' },
    { step: 'two' },
    { subject: 'evil' },
    { location: { path: 'scripts/b.ts' } },
    // Where one part ends and the next begins is part of it.
    { flow: 'flows/a/b.yamlone', step: '' },
  ];
  expect(new Set([id, ...others.map((other) => idOf(finding(other)))]).size).toBe(7);
});

test('the fingerprint of a finding is the same in every release', () => {
  expect(report([finding()]).findings[0]?.fingerprint).toBe('b8ac9eb48645af411ee92e67346583f7');
});

test('of two findings with one identity the first is reported', () => {
  const { findings } = report([finding(), finding({ message: 'Again.' })]);
  expect(findings.map(({ message }) => message)).toEqual(['There is an eval.']);
});

test('findings are in reading order, however they come', () => {
  const rules: readonly RuleId[] = [
    'suppression/unused',
    'provenance/unsigned',
    'power/run',
    'packages/young',
    'code/asset',
    'code/eval',
    'code/remote-import',
    'lies/name',
    'integrity/tree',
    'form/pin-behind',
    'form/lock-stale',
  ];
  const found = rules.flatMap((rule) => [
    makeFinding(rule, { subject: 'b', message: '', location: { path: 'b' } }),
    makeFinding(rule, { subject: 'a', message: '', location: { path: 'b' } }),
    makeFinding(rule, { flow: 'flows/z.yaml', subject: 'a', message: '', location: { path: 'b' } }),
  ]);
  const order = (all: readonly Finding[]): readonly string[] =>
    report(all).findings.map(({ rule, flow, subject }) => `${rule} ${flow ?? ''} ${subject}`);
  const expected = order(found);
  expect(order(found.toReversed())).toEqual(expected);
  const seen = expected.map((line) => line.split('/')[0] ?? '');
  expect([...new Set(seen)]).toEqual([...families]);
  expect(expected.slice(0, 6).map((line) => line.split(' ')[0])).toEqual([
    ...['form/lock-stale', 'form/lock-stale', 'form/lock-stale'],
    ...['form/pin-behind', 'form/pin-behind', 'form/pin-behind'],
  ]);
});

test('a suppression takes out what fits all that it names', () => {
  expect(suppressed({})).toBe(true);
  expect(suppressed({ rule: 'code/worker' })).toBe(false);
  expect(suppressed({ path: 'scripts/*.ts' })).toBe(true);
  expect(suppressed({ path: 'scripts/b.ts' })).toBe(false);
  expect(suppressed({ flow: 'flows/a/b.yaml' })).toBe(true);
  expect(suppressed({ flow: 'a/b' })).toBe(true);
  expect(suppressed({ flow: 'a/*', step: 'o*', subject: 'eval' })).toBe(true);
  expect(suppressed({ flow: 'b' })).toBe(false);
  expect(suppressed({ step: 'two' })).toBe(false);
  expect(suppressed({ subject: 'eval.*' })).toBe(false);
});

test('a place that a finding does not have fits nothing', () => {
  const bare = makeFinding('code/eval', { subject: 'eval', message: '', location: { path: 'x' } });
  const { suppressed: none } = report([bare], {
    suppressions: [{ ...suppression, path: '**', flow: '**' }],
  });
  expect(none).toEqual([]);
});

test('what is suppressed stands in the report with its reason, and an error of it does not fail', () => {
  const {
    findings,
    suppressed: excused,
    result,
  } = report([failing], {
    suppressions: [{ ...suppression, rule: 'form/lock-stale' }],
  });
  expect(findings).toEqual([]);
  expect(excused[0]).toMatchObject({
    rule: 'form/lock-stale',
    suppression: { reason: 'It is ours.' },
  });
  expect(result).toBe('passed');
});

test('a suppression holds through its last day, and fails the audit from the next on', () => {
  expect(suppressed({ expires: today })).toBe(true);
  const { findings, result } = report([finding()], {
    suppressions: [{ ...suppression, expires: '2026-11-27' }],
  });
  expect(findings.map(({ rule }) => rule)).toEqual(['code/eval', 'suppression/expired']);
  expect(findings[1]).toMatchObject({
    severity: 'error',
    location: { path: 'millrace.yaml', line: 4 },
  });
  expect(result).toBe('failed');
});

test('another suppression that still lives excuses what an expired one did', () => {
  const old = { ...suppression, expires: '2026-01-01', line: 9 };
  const { findings, suppressed: excused } = report([finding()], {
    suppressions: [old, suppression],
  });
  expect(excused).toHaveLength(1);
  expect(findings.map(({ rule }) => rule)).toEqual(['suppression/expired']);
});

test('a suppression that excuses nothing is said, but not of a part of the flows', () => {
  const suppressions = [{ ...suppression, subject: 'nothing' }];
  expect(report([], { suppressions }).findings.map(({ rule }) => rule)).toEqual([
    'suppression/unused',
  ]);
  expect(report([], { suppressions, isPart: true }).findings).toEqual([]);
});

test('two suppressions of one place that are both wrong are two findings', () => {
  const other = { ...suppression, subject: 'x' };
  const { findings } = report([], { suppressions: [suppression, other] });
  expect(findings).toHaveLength(2);
});

test('with a baseline only what is new fails, and what went is told', () => {
  const baseline = report([failing, finding()]);
  const same = report([failing], { baseline });
  expect(same.findings[0]?.state).toBe('known');
  expect(same.result).toBe('passed');
  expect(same.gone?.map(({ rule }) => rule)).toEqual(['code/eval']);
  const other = { ...failing, flow: 'flows/new.yaml' };
  const more = report([failing, other], { baseline });
  expect(more.findings.map(({ state }) => state)).toEqual(['known', 'new']);
  expect(more.result).toBe('failed');
  expect(report([failing]).findings[0]).not.toHaveProperty('state');
});

test('a part of the flows says nothing of what is gone from others', () => {
  const baseline = report([failing]);
  const flow = { path: 'flows/a/b.yaml', scripts: 0, modules: 0, packages: 0 };
  expect(report([], { baseline, isPart: true }).gone).toEqual([]);
  expect(report([], { baseline, isPart: true, flows: [flow] }).gone).toHaveLength(1);
});

test('what a baseline excused, and is excused no more, is known', () => {
  const suppressions = [{ ...suppression, rule: 'form/lock-stale' }];
  const baseline = report([failing], { suppressions });
  expect(report([failing], { baseline }).findings[0]?.state).toBe('known');
});
