import { textLines, type PositionEncoding, type TextSpan } from './text-lines.ts';

/** What an editor says that it typed: a part of the text as it was, and what stands there now; or all of it. */
export interface TextChange {
  readonly range?: TextSpan | null;
  readonly text: string;
}

/** The text after changes, each of which is told in the positions of the text before it. */
export function changeText(
  text: string,
  changes: readonly TextChange[],
  encoding: PositionEncoding,
): string {
  return changes.reduce((before, { range, text: typed }) => {
    if (range === undefined || range === null) return typed;
    const lines = textLines(before, encoding);
    const [one, other] = [lines.offsetAt(range.start), lines.offsetAt(range.end)];
    return before.slice(0, Math.min(one, other)) + typed + before.slice(Math.max(one, other));
  }, text);
}
