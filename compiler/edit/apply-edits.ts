/** A replacement of a range of a text. */
export interface Edit {
  readonly start: number;
  /** Exclusive; equal to `start` for an insertion. */
  readonly end: number;
  readonly text: string;
}

/** Whether edits can be applied together. */
export function areDisjoint(edits: readonly Edit[]): boolean {
  const sorted = inOrder(edits);
  return sorted.every(({ start }, at) => start >= (sorted[at - 1]?.end ?? 0));
}

function inOrder(edits: readonly Edit[]): readonly Edit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Applies edits that do not overlap; everything outside them keeps its bytes. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = inOrder(edits);
  const pieces: string[] = [];
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError('Edits must not overlap and must lie in the text.');
    }
    pieces.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return [...pieces, text.slice(at)].join('');
}
