/** Where offsets of a text are. */
export interface PlaceReader {
  /** Both from 1, the column in UTF-16 code units; a byte order mark has none. */
  readonly placeOf: (offset: number) => { readonly line: number; readonly column: number };
}

/** Lines end as editors end them: at `\n`, `\r\n` and `\r`. The text is read when the first place is asked for. */
export function placeReader(text: string): PlaceReader {
  let starts: readonly number[] | undefined;
  return {
    placeOf: (offset) => {
      starts ??= lineStarts(text);
      const line = lastAtMost(starts, offset);
      return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return starts;
}

function lastAtMost(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? Infinity) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
