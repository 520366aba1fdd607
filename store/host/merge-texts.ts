import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGit } from './git.ts';

/** One version each of a text: where both sides parted, ours and theirs. */
export interface ThreeTexts<T = string> {
  readonly base: T;
  readonly ours: T;
  readonly theirs: T;
}

/**
 * Merges line by line as `git merge` does. Where both sides changed the same lines, the text holds
 * git's markers, with `<<<<<<< ours`, `||||||| base`, `=======` and `>>>>>>> theirs`; in the style `merge`
 * without the base.
 */
export async function mergeTexts(
  { base, ours, theirs }: ThreeTexts,
  style: 'diff3' | 'merge' = 'diff3',
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-merge-'));
  try {
    writeFileSync(join(folder, 'base'), base);
    writeFileSync(join(folder, 'ours'), ours);
    writeFileSync(join(folder, 'theirs'), theirs);
    // Quiet, so that a conflict is no failure: the text tells.
    return await openGit(folder).text([
      ...['merge-file', '--stdout', '--quiet', ...(style === 'diff3' ? ['--diff3'] : [])],
      ...['-L', 'ours', '-L', 'base', '-L', 'theirs', 'ours', 'base', 'theirs'],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
