import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { OperationalError, readRepositoryFile } from '../../store/index.ts';
import type { Workspace } from '../workspace.ts';

export const policyFile = 'millrace.yaml';

/**
 * The text of the repository's own policy; `undefined` when there is none. Throws an `OperationalError` where
 * something else lies in its place: a policy that cannot be read must not count as none.
 */
export function readOwnPolicy({ root }: Pick<Workspace, 'root'>): string | undefined {
  const bytes = readRepositoryFile(root, policyFile);
  if (bytes !== undefined) return Buffer.from(bytes).toString('utf8');
  if (lstatSync(join(root, policyFile), { throwIfNoEntry: false }) === undefined) return undefined;
  throw new OperationalError(
    `${policyFile} is not a file of at most 1 MiB: a link, a folder or a device is not read.`,
    { hint: 'Put the policy itself there.' },
  );
}
