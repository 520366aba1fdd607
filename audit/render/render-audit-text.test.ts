import { expect, test } from 'vitest';
import { displayWidth } from '../../output/index.ts';
import type { Verification } from '../model/verification.ts';
import type { AuditReport } from '../model/report.ts';
import { auditReportOf, reportedFinding, sampleSuppression } from '../testing/sample-report.ts';
import { renderAuditText } from './render-audit-text.ts';

function linesOf(report: AuditReport, columns = 80): readonly string[] {
  return renderAuditText(report, { columns, color: false }).split('\n');
}

test('findings of one rule share its title and reason, and a fix that is the same for all', () => {
  const findings = ['a', 'b'].map((name) =>
    reportedFinding({ message: `This step may start ${name}.`, subject: name }),
  );
  const lines = linesOf(auditReportOf({ findings }));
  const count = (text: string): number => lines.filter((line) => line.includes(text)).length;
  expect(count('[power/run]')).toBe(1);
  expect(count('fix: Run `millrace tighten`.')).toBe(1);
  expect(count('at flows/hn-mentions.grants:3')).toBe(2);
  const apart = findings.map((one, at) => ({ ...one, fix: `Fix ${String(at)}.` }));
  const fixes = linesOf(auditReportOf({ findings: apart })).filter((line) => /fix: /.test(line));
  expect(fixes).toHaveLength(2);
});

test('the end says what comes of it, and what was not looked at stands before it', () => {
  const lines = linesOf(
    auditReportOf({
      findings: [reportedFinding({ state: 'new' })],
      suppressed: [{ ...reportedFinding({ message: 'Known.' }), suppression: sampleSuppression }],
      gone: [reportedFinding({ message: 'Was there.' })],
      unchecked: [{ rule: 'packages/young', reason: 'Nobody asked.' }],
    }),
  );
  expect(lines.at(-2)).toBe('Result: failed');
  const text = lines.join('\n');
  expect(text).toContain('packages/young: Nobody asked.');
  expect(text).toContain('until 2027-01-31, @org/ops: It only reads tags.');
  expect(text).toContain('Gone since the baseline');
  expect(text).toContain('1 new finding, 1 gone');
});

test.each([40, 80, 120])('every line fits %i columns, whatever the texts are', (columns) => {
  const long = 'x'.repeat(500);
  const report = auditReportOf({
    findings: [reportedFinding({ message: `${long} 漢字${'漢'.repeat(99)}`, related: [long] })],
    flows: [{ path: `flows/${long}.yaml`, scripts: 1, modules: 2, packages: 3 }],
    unchecked: [{ rule: 'code', reason: long }],
  });
  for (const line of linesOf(report, columns))
    expect(displayWidth(line)).toBeLessThanOrEqual(columns);
});

test.each([40, 80])('a command in backticks is never broken, at %i columns', (columns) => {
  const short = '`millrace run flows/a`';
  const long = `\`millrace compile ${'flows/some-flow '.repeat(8)}--check\``;
  const fix = `Look at what it changes with ${short}, then run ${long}; the lone \` ends nothing here at all.`;
  const lines = linesOf(auditReportOf({ findings: [reportedFinding({ fix })] }), columns);
  const holding = (text: string): readonly string[] => lines.filter((line) => line.includes(text));
  expect(holding(short)).toHaveLength(1);
  expect(holding(long).map((line) => line.trim())).toEqual([`${long};`]);
  // Nothing else is wider for it.
  expect(lines.filter((line) => displayWidth(line) > columns)).toEqual(holding(long));
});

test('no text drives the terminal or the runner of GitHub Actions', () => {
  const hostile = '::error::x\n::set-output name=a::b\u001b[2J\u202e##[command]y\r\u0007';
  const report = auditReportOf({
    findings: [
      reportedFinding({
        message: hostile,
        fix: hostile,
        related: [hostile],
        location: { path: hostile },
      }),
    ],
    suppressed: [
      {
        ...reportedFinding({ message: hostile }),
        suppression: { ...sampleSuppression, reason: hostile },
      },
    ],
    flows: [{ path: hostile, scripts: 0, modules: 0, packages: 0 }],
    unchecked: [{ rule: 'code', reason: hostile }],
  });
  const text = renderAuditText(report, { columns: 80, color: false });
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toContain('##[');
});

test('a thousand findings and flows are counted, and not all printed', () => {
  const many = Array.from({ length: 1000 }, (_, at) => reportedFinding({ subject: String(at) }));
  const flows = many.map((_, at) => ({
    path: `flows/${String(at)}.yaml`,
    scripts: 0,
    modules: 0,
    packages: 0,
  }));
  const lines = linesOf(auditReportOf({ findings: many, flows }));
  expect(lines.length).toBeLessThan(150);
  expect(lines.join('\n')).toContain('… and 975 more');
  expect(lines.join('\n')).toContain('1,000 warnings');
});

test('what an earlier audit read is counted, and not told where there is nothing of it', () => {
  const counts = { now: 3, remembered: 0 };
  const textOf = (packages: Verification['packages']): string =>
    linesOf(auditReportOf({ verification: { locks: counts, packages, code: counts } })).join('\n');
  expect(textOf(counts)).not.toContain('--no-cache');
  expect(textOf({ now: 1, remembered: 199 })).toContain(
    `Read in this audit, or in an earlier one here and unchanged since: the bytes of
packages, 1 now and 199 before. \`--no-cache\` reads all again.
`,
  );
});
