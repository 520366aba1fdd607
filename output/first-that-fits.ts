/** What a place can take; a limit that is not given does not bind. */
export interface TextLimit {
  /** UTF-16 code units, as GitHub counts a comment. */
  readonly characters?: number;
  /** Bytes of UTF-8. */
  readonly bytes?: number;
}

/**
 * The ladder of detail: renders from the fullest form to the barest, and gives the first text that the
 * place can take. The last one must fit whatever the input is; a caller that breaks this has a bug.
 */
export function firstThatFits(rungs: readonly (() => string)[], limit: TextLimit): string {
  for (const render of rungs) {
    const text = render();
    if (fits(text, limit)) return text;
  }
  throw new Error('invariant: the last rung of a ladder fits every limit');
}

function fits(text: string, { characters, bytes }: TextLimit): boolean {
  if (characters !== undefined && text.length > characters) return false;
  return bytes === undefined || new TextEncoder().encode(text).length <= bytes;
}
