import type { Edit } from './apply-edits.ts';
import { lineEnd, lineStart, type TextRange, wholeLines } from './line-range.ts';

/**
 * Takes members out of a list or a map, in brackets or by lines. What stands alone on its lines goes with them, and
 * with the comment behind it; comments on lines of their own stay. At least one member has to stay.
 * @param members all of them, in the order of the file, without `- ` and commas
 */
export function removeMembers(
  text: string,
  members: readonly TextRange[],
  isRemoved: (index: number) => boolean,
): readonly Edit[] {
  const ranges = members.flatMap((member, index) => {
    if (!isRemoved(index)) return [];
    if (isAlone(text, member)) return [wholeLines(text, member)];
    const next = members.find((_, at) => at > index && !isRemoved(at));
    const before = members[index - 1];
    // The comma goes with it: the one behind it, or before the last one.
    if (next !== undefined && lineStart(text, next.start) === lineStart(text, member.start)) {
      return [{ start: member.start, end: next.start }];
    }
    if (before !== undefined) return [{ start: before.end, end: member.end }];
    return [{ start: member.start, end: next?.start ?? member.end }];
  });
  return merge(ranges).map((range) => ({ ...range, text: '' }));
}

/** Whether nothing else stands on its lines: a dash before it, a comma and a comment behind it at most. */
function isAlone(text: string, { start, end }: TextRange): boolean {
  const before = text.slice(lineStart(text, start), start);
  const behind = text.slice(end, lineEnd(text, end));
  return /^[ \t]*(?:-[ \t]+)?$/.test(before) && /^[ \t]*,?[ \t]*(?:(?<=[ \t,])#.*)?$/.test(behind);
}

/** In order, those that meet as one. */
function merge(ranges: readonly TextRange[]): readonly TextRange[] {
  const merged: TextRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || range.start > last.end) merged.push(range);
    else merged[merged.length - 1] = { ...last, end: Math.max(last.end, range.end) };
  }
  return merged;
}
