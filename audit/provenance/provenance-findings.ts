import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { actionFindings } from './action-findings.ts';
import { signatureFindings } from './signature-findings.ts';
import { ownerFindings, wideningFindings } from './widening-findings.ts';

/** Who said so: approvals of what grants files gained, signatures, and what workflows take from elsewhere. */
export function provenanceFindings(facts: AuditFacts): readonly Finding[] {
  return [
    ...wideningFindings(facts),
    ...ownerFindings(facts),
    ...signatureFindings(facts),
    ...actionFindings(facts),
  ];
}
