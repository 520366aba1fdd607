import { expect } from 'vitest';
import type { AuditReport, ReportedFinding } from '../../audit/index.ts';
import { parseInvocation } from '../arguments.ts';
import { audit } from '../audit.ts';
import { exitCode } from '../command.ts';
import { quietContext } from './quiet-context.ts';
import { baseFiles } from './review-files.ts';
import { makeBase } from './review-repository.ts';

/** A repository with flows that need no package, compiled and committed: nothing is fetched. */
export async function makePlainBase(): Promise<string> {
  const kept = Object.entries(baseFiles).filter(([path]) => !/tidy|titles|millrace/.test(path));
  return await makeBase(Object.fromEntries(kept));
}

/** `millrace audit --offline` in this process. */
export async function runAudit(
  root: string,
  ...words: string[]
): Promise<{ readonly code: number; readonly out: string }> {
  let out = '';
  const context = { ...quietContext(root), out: (text: string) => (out += text) };
  const code = await audit.run(parseInvocation(audit, ['--offline', ...words]), context);
  return { code, out };
}

/** What it reports; that its exit code says the same is asserted. */
export async function auditReport(root: string, ...words: string[]): Promise<AuditReport> {
  const { code, out } = await runAudit(root, '--format', 'json', ...words);
  const report = JSON.parse(out) as AuditReport;
  expect(code).toBe(report.result === 'failed' ? exitCode.wrong : exitCode.fine);
  return report;
}

/** Findings about form, bytes and suppressions: what other families find is not what most tests are about. */
export function ownFindings({ findings }: AuditReport): readonly ReportedFinding[] {
  return findings.filter(({ rule }) => /^(?:form|integrity|suppression)\//.test(rule));
}
