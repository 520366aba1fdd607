import { type AuditPolicy, readAuditPolicy } from '../policy/audit-policy.ts';
import { readNamedFile } from '../read-named-file.ts';
import { readText } from '../workspace.ts';
import type { AuditWorld } from './audit-world.ts';

const policyFile = 'millrace.yaml';

/** What `audit:` says in the file that `--policy` names, else in the repository's own; without one, nothing. */
export function readPolicyFile(
  { workspace, context }: Pick<AuditWorld, 'workspace' | 'context'>,
  file: string | undefined,
): AuditPolicy {
  return file === undefined
    ? readAuditPolicy(policyFile, readText(workspace, policyFile) ?? '')
    : readAuditPolicy(file, readNamedFile(context, file, 'policy file'));
}
