/** What is shown of a text that became another. */
export interface TextDifference {
  readonly lines: readonly DifferenceLine[];
  /** Lines of either side that are not shown. */
  readonly hidden: number;
}

export interface DifferenceLine {
  readonly mark: '-' | '+';
  readonly text: string;
}

/** Characters of one line that are shown. */
const longest = 200;

/**
 * The lines that differ, without those that both texts begin and end with; at most so many of each
 * side. A text that is not there has no lines.
 */
export function textDifference(
  from: string | undefined,
  to: string | undefined,
  most: number,
): TextDifference {
  const [before, after] = [linesOf(from), linesOf(to)];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const removed = before.slice(start, before.length - end);
  const added = after.slice(start, after.length - end);
  const shown = [
    ...removed.slice(0, most).map((text) => ({ mark: '-', text: shortened(text) }) as const),
    ...added.slice(0, most).map((text) => ({ mark: '+', text: shortened(text) }) as const),
  ];
  return { lines: shown, hidden: removed.length + added.length - shown.length };
}

function linesOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.replace(/\n$/, '').split('\n');
}

function shortened(line: string): string {
  const cut = line.length > longest;
  return cut ? `${line.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : line;
}
