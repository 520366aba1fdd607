import { readFileSync } from 'node:fs';
import { isMissing } from './workspace.ts';

/**
 * The digest of this very build, which `npm run bundle` writes beside it; `undefined` when the program
 * was not built, as in tests of single modules.
 */
export function readBuildId(): string | undefined {
  try {
    return readFileSync(new URL('build-id', import.meta.url), 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
