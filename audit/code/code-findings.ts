import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';

export function codeFindings(_facts: AuditFacts): readonly Finding[] {
  return [];
}
