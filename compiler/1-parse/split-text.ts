import { expressionEnd } from './expression-end.ts';

/** A run of characters of a text: plain, or what stands between `${{` and `}}`. */
export interface Piece {
  readonly kind: 'text' | 'expression';
  readonly start: number;
  readonly end: number;
}

export interface SplitText {
  /** In order, without empty text pieces. */
  readonly pieces: readonly Piece[];
  /** Where a `${{` stands that has no `}}`. */
  readonly unterminatedAt?: number;
}

/** Splits a text at its `${{ … }}`. */
export function splitText(text: string): SplitText {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('${{', at);
    if (open === -1) break;
    const end = expressionEnd(text, open + 3);
    if (end === undefined) return { pieces, unterminatedAt: open };
    if (open > at) pieces.push({ kind: 'text', start: at, end: open });
    pieces.push({ kind: 'expression', start: open + 3, end });
    at = end + 2;
  }
  if (at < text.length) pieces.push({ kind: 'text', start: at, end: text.length });
  return { pieces };
}
