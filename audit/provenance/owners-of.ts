import type { OwnersFile } from '../model/history-facts.ts';
import { fitsOwnedPattern } from './fits-owned-pattern.ts';

/** Who owns a file of the workspace, by the last rule that fits it; empty where the rule names nobody, or none fits. */
export function ownersOf(file: OwnersFile | undefined, path: string): readonly string[] {
  const full = `${file?.prefix ?? ''}${path}`;
  return file?.rules.findLast(({ pattern }) => fitsOwnedPattern(pattern, full))?.owners ?? [];
}

/** `@org/team`: who is in it, git does not know. */
export function isTeam(owner: string): boolean {
  return /^@[^/]+\/./.test(owner);
}
