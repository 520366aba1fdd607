import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';

export function packageFindings(
  _facts: AuditFacts,
  _settings: { readonly minAgeDays?: number },
): readonly Finding[] {
  return [];
}
