import type { Policy } from '../../review/index.ts';
import { type AuditPolicy, readAuditPolicy } from '../policy/audit-policy.ts';
import { policyOf, readReviewRules } from '../policy/review-rules.ts';
import { readNamedFile } from '../read-named-file.ts';
import { readText } from '../workspace.ts';
import type { AuditWorld } from './audit-world.ts';

const policyFile = 'millrace.yaml';

/** What an audit is judged by. */
export interface AuditRules extends AuditPolicy {
  /** `policy.review`, which says what flows may not hold. */
  readonly review: Policy;
}

/** What the file that `--policy` names says, else the repository's own; without one, nothing. */
export function readPolicyFile(
  { workspace, context }: Pick<AuditWorld, 'workspace' | 'context'>,
  file: string | undefined,
): AuditRules {
  const name = file ?? policyFile;
  const text =
    file === undefined
      ? (readText(workspace, policyFile) ?? '')
      : readNamedFile(context, file, 'policy file');
  return { ...readAuditPolicy(name, text), review: policyOf(readReviewRules(name, text)) };
}
