import type { AuditReport, ReportedFinding, Suppression } from '../model/report.ts';

const flow = 'flows/hn-mentions.yaml';

/** A finding that differs from the next one only in what a test changes. */
export function reportedFinding(change: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    rule: 'power/run',
    severity: 'warning',
    flow,
    step: 'alert',
    subject: 'run:git',
    message: 'This step may start `git`.',
    fix: 'Run `millrace tighten`.',
    location: { path: 'flows/hn-mentions.grants', line: 3 },
    fingerprint: '0123456789abcdef0123456789abcdef',
    ...change,
  };
}

export const sampleSuppression: Suppression = {
  rule: 'power/run',
  subject: 'run:git',
  reason: 'It only reads tags.',
  owner: '@org/ops',
  expires: '2027-01-31',
  line: 12,
};

/** A failed audit of one flow with these findings. */
export function auditReportOf(change: Partial<AuditReport> = {}): AuditReport {
  return {
    version: 1,
    commit: 'a'.repeat(40),
    date: '2026-11-28',
    flows: [{ path: flow, digest: 'b'.repeat(64), scripts: 2, modules: 3, packages: 1 }],
    findings: [],
    suppressed: [],
    unchecked: [],
    result: 'failed',
    ...change,
  };
}
