import type { LicencePolicy } from '../../audit/index.ts';
import type { Policy } from '../../review/index.ts';
import { type AuditPolicy, readAuditPolicy } from '../policy/audit-policy.ts';
import { readLicenceRules } from '../policy/licence-rules.ts';
import { policyOf, readReviewRules } from '../policy/review-rules.ts';
import { policyFile, readOwnPolicy } from '../policy/read-own-policy.ts';
import { readNamedFile } from '../read-named-file.ts';
import type { AuditWorld } from './audit-world.ts';

/** What an audit is judged by. */
export interface AuditRules extends AuditPolicy {
  /** `policy.review`, which says what flows may not hold. */
  readonly review: Policy;
  /** Absent: licences are not looked at. */
  readonly licences?: LicencePolicy;
}

/** What the file that `--policy` names says, else the repository's own; without one, nothing. */
export async function readPolicyFile(
  { workspace, context }: Pick<AuditWorld, 'workspace' | 'context'>,
  file: string | undefined,
): Promise<AuditRules> {
  const name = file ?? policyFile;
  const text =
    file === undefined
      ? (readOwnPolicy(workspace) ?? '')
      : readNamedFile(context, file, 'policy file');
  const audited = readAuditPolicy(name, text);
  const licences = await readLicenceRules(name, text);
  return {
    ...audited,
    review: policyOf(readReviewRules(name, text)),
    ...(licences !== undefined && { licences }),
  };
}
