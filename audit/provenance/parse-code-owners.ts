import type { OwnersFile } from '../model/history-facts.ts';

/**
 * The rules of a `CODEOWNERS` file as GitHub reads them: one a line, a pattern and who owns what fits it; nobody is
 * a rule as well. A line that GitHub cannot read (`!`, `[a-z]`, an owner that is none) counts as if it were not there.
 */
export function parseCodeOwners(text: string): OwnersFile['rules'] {
  return text.split(/\r?\n/).flatMap((written, at) => {
    const [pattern, ...owners] = words(written);
    if (pattern === undefined || !isPattern(pattern) || !owners.every(isOwner)) return [];
    return [{ pattern, owners, line: at + 1 }];
  });
}

/** Separated by white space that no backslash escapes, up to a comment. */
function words(line: string): readonly string[] {
  const found = line.match(/(?:\\.|[^\s\\])+/gu) ?? [];
  const comment = found.findIndex((word) => word.startsWith('#'));
  return comment === -1 ? found : found.slice(0, comment);
}

/** GitHub takes neither negation nor ranges of characters, nor a `#` that is escaped to begin with. */
function isPattern(pattern: string): boolean {
  return !/^!|^\\#|(?<!\\)[[\]]|\*{3}/.test(pattern);
}

/** `@user`, `@org/team`, or an address. */
export function isOwner(word: string): boolean {
  return /^@[\w-]+(?:\/[\w.-]+)?$|^[^\s@]+@[^\s@]+$/.test(word);
}
