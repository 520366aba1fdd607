import { codeFindings } from './code/code-findings.ts';
import { formFindings } from './form/form-findings.ts';
import { integrityFindings } from './integrity/integrity-findings.ts';
import { lieFindings } from './lies/lie-findings.ts';
import type { AuditFacts } from './model/facts.ts';
import type { Finding } from './model/finding.ts';
import type { AuditReport } from './model/report.ts';
import type { AuditSettings } from './model/settings.ts';
import { packageFindings } from './packages/package-findings.ts';
import { powerFindings } from './power/power-findings.ts';
import { provenanceFindings } from './provenance/provenance-findings.ts';
import { settle } from './settle/settle.ts';

/** Every rule over the facts; pure. */
export function audit(facts: AuditFacts, settings: AuditSettings): AuditReport {
  const findings: readonly Finding[] = [
    ...formFindings(facts),
    ...integrityFindings(facts),
    ...lieFindings(facts),
    ...codeFindings(facts),
    ...packageFindings(facts, settings),
    ...powerFindings(facts),
    ...provenanceFindings(facts),
  ];
  return settle(findings, settings, facts.today);
}
