import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import type { AuditReport, ReportedFinding } from '../model/report.ts';
import { auditReportOf, reportedFinding, sampleSuppression } from '../testing/sample-report.ts';
import { renderAuditSarif } from './render-audit-sarif.ts';

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly Rule[] } };
  readonly invocations?: readonly {
    readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[];
  }[];
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly message: { readonly text: string };
    readonly locations: readonly object[];
    readonly partialFingerprints: Readonly<Record<string, string>>;
    readonly baselineState?: string;
    readonly suppressions?: readonly object[];
  }[];
}

interface Rule {
  readonly id: string;
  readonly help: { readonly text: string };
}

function runOf(report: AuditReport): Run {
  const [run] = (JSON.parse(renderAuditSarif(report)) as { runs: Run[] }).runs;
  return run!;
}

/** The schema that the standard publishes; ajv 8 knows draft 4 but for the name of `$id`. */
function officialSchema(): object {
  const require = createRequire(import.meta.url);
  const path = '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
  const { $schema, id, ...schema } = require(path) as Record<string, unknown>;
  expect([$schema, id]).toEqual([expect.stringContaining('draft-04'), expect.any(String)]);
  return schema;
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('##[error]x', '::error::x', '[a](https://e.invalid)', '../../x', 'a\r\nb'),
);

const drawnFinding = fc.record({
  message: hostile,
  subject: hostile,
  step: hostile,
  flow: hostile,
  fix: hostile,
  location: fc.record({ path: hostile, line: fc.integer({ min: 1, max: 1e6 }) }),
  related: fc.array(hostile, { maxLength: 2 }),
  severity: fc.constantFrom('error', 'warning', 'note'),
  state: fc.constantFrom('new', 'known'),
});

test('logs are valid against the official schema, whatever the repository says', () => {
  const options = { strict: false, validateFormats: false, unicodeRegExp: false };
  const validate = new Ajv(options).compile(officialSchema());
  fc.assert(
    fc.property(fc.array(drawnFinding, { maxLength: 4 }), hostile, (drawn, text) => {
      const findings = drawn.map((one) => reportedFinding(one));
      const log = renderAuditSarif(
        auditReportOf({
          findings,
          suppressed: findings.map((one) => ({
            ...one,
            suppression: { ...sampleSuppression, reason: text, owner: text },
          })),
          unchecked: [{ rule: 'power', reason: text }],
        }),
      );
      expect(validate(JSON.parse(log)) || validate.errors).toBe(true);
      expect(log).not.toMatch(/##\[|(?<!\\)\]\(https/);
    }),
    { numRuns: 40, endOnFailure: true },
  );
});

test('there is a rule with help for each that was met; the gravest come first, and what is excused last', () => {
  const { tool, results } = runOf(
    auditReportOf({
      findings: [
        reportedFinding({ rule: 'form/pin-behind', severity: 'note' }),
        reportedFinding({ rule: 'power/run' }),
        reportedFinding({ rule: 'form/lock-stale', severity: 'error' }),
      ],
      suppressed: [
        {
          ...reportedFinding({ rule: 'lies/version', severity: 'error' }),
          suppression: sampleSuppression,
        },
      ],
    }),
  );
  const ids = tool.driver.rules.map(({ id }) => id);
  expect(ids).toEqual(['form/lock-stale', 'form/pin-behind', 'lies/version', 'power/run']);
  expect(tool.driver.rules.every(({ help }) => help.text.length > 20)).toBe(true);
  expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
    ['form/lock-stale', 'error'],
    ['power/run', 'warning'],
    ['form/pin-behind', 'note'],
    ['lies/version', 'error'],
  ]);
  expect(results.every(({ ruleId, ruleIndex }) => ids[ruleIndex] === ruleId)).toBe(true);
});

test('identity, baseline and suppression go where code scanning looks for them', () => {
  const known = reportedFinding({ state: 'known', fingerprint: 'c'.repeat(32) });
  const { results } = runOf(
    auditReportOf({
      findings: [known, { ...known, state: 'new', fingerprint: 'd'.repeat(32) }],
      suppressed: [{ ...reportedFinding(), suppression: sampleSuppression }],
      gone: [reportedFinding({ message: 'This is gone.' })],
    }),
  );
  expect(results).toMatchObject([
    { baselineState: 'unchanged', partialFingerprints: { 'millraceAudit/v1': 'c'.repeat(32) } },
    { baselineState: 'new', partialFingerprints: { 'millraceAudit/v1': 'd'.repeat(32) } },
    {
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: 'It only reads tags. (@org/ops, until 2027-01-31)',
        },
      ],
    },
  ]);
  expect(results[0]).not.toHaveProperty('suppressions');
  expect(results[2]).not.toHaveProperty('baselineState');
});

test('a file of the repository is a physical place; one of a package is a logical one beside its flow', () => {
  const location = { path: 'npm:ms@2.1.3/index.js', line: 4, column: 2 };
  const { results } = runOf(
    auditReportOf({
      findings: [
        reportedFinding({ location: { path: 'scripts/a b#c.ts', line: 7, column: 3 } }),
        reportedFinding({ rule: 'code/eval', location }),
      ],
    }),
  );
  expect(results.map(({ locations }) => locations)).toEqual([
    [
      {
        physicalLocation: {
          artifactLocation: { uri: 'scripts/a%20b%23c.ts' },
          region: { startLine: 7, startColumn: 3 },
        },
      },
    ],
    [
      {
        physicalLocation: { artifactLocation: { uri: 'flows/hn-mentions.yaml' } },
        logicalLocations: [{ fullyQualifiedName: 'npm:ms@2.1.3/index.js:4:2', kind: 'module' }],
      },
    ],
  ]);
});

test.each(['/tmp/base.yaml', '../base.yaml'])(
  'a policy file from elsewhere is a logical place beside the one of the repository: %s',
  (path) => {
    const finding = reportedFinding({ rule: 'suppression/unused', location: { path, line: 4 } });
    const [result] = runOf(auditReportOf({ findings: [finding] })).results;
    expect(result?.locations).toEqual([
      {
        physicalLocation: { artifactLocation: { uri: 'millrace.yaml' } },
        logicalLocations: [{ fullyQualifiedName: `${path}:4`, kind: 'module' }],
      },
    ]);
  },
);

test('what was not looked at and what is cut off is said', () => {
  const many = (count: number, change: Partial<ReportedFinding>): readonly ReportedFinding[] =>
    Array.from({ length: count }, () => reportedFinding(change));
  const { results, invocations } = runOf(
    auditReportOf({
      findings: [...many(4000, { severity: 'note' }), ...many(2000, { severity: 'error' })],
      unchecked: [{ rule: 'power', reason: 'No run was recorded with a trace.' }],
    }),
  );
  expect(results).toHaveLength(5000);
  expect(results.filter(({ level }) => level === 'error')).toHaveLength(2000);
  expect(invocations?.[0]?.toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
    '1000 more findings are not listed, none of them graver than those that are: run `millrace audit`.',
    'Not checked: power. No run was recorded with a trace.',
  ]);
});

test('a log stays below the limit of code scanning whatever a report holds', () => {
  const long = '日'.repeat(5000);
  const finding = reportedFinding({
    message: long,
    fix: long,
    related: [long, long],
    location: { path: `npm:${long}` },
  });
  const text = renderAuditSarif(
    auditReportOf({ findings: Array.from({ length: 6000 }, () => finding) }),
  );
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(9_500_000);
  expect((JSON.parse(text) as { runs: Run[] }).runs[0]?.results.length).toBeGreaterThanOrEqual(
    1000,
  );
});
