/** A range of offsets; `end` is exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where the line with this offset begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Where the text of the line with this offset ends, before its line break. */
export function lineEnd(text: string, at: number): number {
  const feed = text.indexOf('\n', at);
  const end = feed === -1 ? text.length : feed;
  return end > at && text.charAt(end - 1) === '\r' ? end - 1 : end;
}

/** The whole lines of a range, with the break of the last one. */
export function wholeLines(text: string, { start, end }: TextRange): TextRange {
  const feed = text.indexOf('\n', end);
  return { start: lineStart(text, start), end: feed === -1 ? text.length : feed + 1 };
}

/** The line break that the file has at this line; at its last line, the one that it has elsewhere. */
export function lineBreak(text: string, at: number): '\n' | '\r\n' {
  const own = text.indexOf('\n', at);
  const feed = own === -1 ? text.indexOf('\n') : own;
  return feed > 0 && text.charAt(feed - 1) === '\r' ? '\r\n' : '\n';
}
