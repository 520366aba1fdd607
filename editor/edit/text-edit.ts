/** A replacement in the current text of a file, by offsets. */
export interface OffsetEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The one edit that makes `after` of `before`, and leaves alone what both begin and end with. */
export function differenceEdit(before: string, after: string): OffsetEdit | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < most - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  // No half of a surrogate pair, and no half of a line break, stands at an end.
  if (isSplit(before, start) || isSplit(after, start)) start -= 1;
  if (same > 0 && isSplit(before, before.length - same)) same -= 1;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

function isSplit(text: string, at: number): boolean {
  const pair = text.slice(Math.max(0, at - 1), at + 1);
  return pair === '\r\n' || /^[\ud800-\udbff][\udc00-\udfff]$/.test(pair);
}

export function applyEdit(text: string, { start, end, text: by }: OffsetEdit): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly OffsetEdit[]): string {
  return [...edits].sort((a, b) => b.start - a.start || b.end - a.end).reduce(applyEdit, text);
}
