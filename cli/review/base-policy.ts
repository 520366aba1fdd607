import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Policy } from '../../review/index.ts';
import { OperationalError } from '../../store/index.ts';
import { policyFile } from '../policy/read-own-policy.ts';
import { policyOf, readReviewRules } from '../policy/review-rules.ts';
import { isMissing } from '../workspace.ts';
import type { SideFiles } from './side-files.ts';

/** The file that `--policy` names, else that of base as it is now: what is reviewed has no say in how it is judged. */
export async function readBasePolicy(
  base: SideFiles,
  cwd: string,
  file: string | undefined,
): Promise<Policy> {
  if (file !== undefined) {
    return policyOf(readReviewRules(file, readNamed(resolve(cwd, file), file)));
  }
  const bytes = (await base.read([policyFile])).get(policyFile);
  if (bytes === undefined) {
    if (!base.entries.has(policyFile)) return () => undefined;
    throw new OperationalError(
      `${policyFile} of base is no regular file, so it cannot say what is admitted.`,
      {
        hint: 'Make it a file, or name another with `--policy FILE`.',
      },
    );
  }
  return policyOf(readReviewRules(policyFile, new TextDecoder().decode(bytes)));
}

function readNamed(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new OperationalError(`There is no policy file "${name}".`, { cause: error });
  }
}
