/** A text that differs from the current one in one place, and the way between their offsets. */
export interface SplicedText {
  readonly text: string;
  /** The offset in this text of one in the current text; `undefined` where they differ. */
  readonly from: (offset: number) => number | undefined;
  /** The way back. */
  readonly back: (offset: number) => number | undefined;
}

/** The current text itself. */
export function unchanged(text: string): SplicedText {
  return { text, from: (offset) => offset, back: (offset) => offset };
}

/** The current text with `added` in place of what stands from `start` to `end`. */
export function splice(
  current: string,
  { start, end }: { readonly start: number; readonly end: number },
  added: string,
): SplicedText {
  const grown = added.length - (end - start);
  return {
    text: current.slice(0, start) + added + current.slice(end),
    from: (offset) => across(offset, start, end, grown),
    back: (offset) => across(offset, start, start + added.length, -grown),
  };
}

/** Another text, as the current one with one splice: the smallest that makes it. */
export function difference(current: string, other: string): SplicedText {
  const most = Math.min(current.length, other.length);
  let start = 0;
  while (start < most && current[start] === other[start]) start++;
  let same = 0;
  while (same < most - start && current.at(-1 - same) === other.at(-1 - same)) same++;
  const end = current.length - same;
  return splice(current, { start, end }, other.slice(start, other.length - same));
}

function across(offset: number, start: number, end: number, by: number): number | undefined {
  if (offset <= start) return offset;
  return offset >= end ? offset + by : undefined;
}
