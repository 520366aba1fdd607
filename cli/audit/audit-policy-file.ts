import { isAbsolute, relative, resolve, sep } from 'node:path';
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
  const { suppressions, ...audited } = readAuditPolicy(name, text);
  const place = file === undefined ? policyFile : placeOf(file, context.cwd, workspace.root);
  const licences = await readLicenceRules(name, text);
  return {
    ...audited,
    suppressions:
      place === policyFile ? suppressions : suppressions.map((one) => ({ ...one, file: place })),
    review: policyOf(readReviewRules(name, text)),
    ...(licences !== undefined && { licences }),
  };
}

/** From the root where it lies below; else as the command line has it. */
function placeOf(file: string, cwd: string, root: string): string {
  const path = relative(root, resolve(cwd, file));
  const isBelow = path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
  return isBelow ? path.split(sep).join('/') : file;
}
