/** How a client counts inside a line; UTF-16 units unless both sides agree on bytes. */
export type PositionEncoding = 'utf-16' | 'utf-8';

/** A line and a place in it, both from 0, as the protocol has them. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

export interface TextSpan {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** Converts between the offsets of a text, in UTF-16 units, and the positions of a client. */
export interface TextLines {
  readonly text: string;
  /** A position beyond a line means its end, before the line break; one beyond the text means its end. */
  readonly offsetAt: (position: TextPosition) => number;
  /** An offset outside the text, or inside a line break, is moved to the nearest place that has a position. */
  readonly positionAt: (offset: number) => TextPosition;
  readonly spanOf: (range: { readonly start: number; readonly end: number }) => TextSpan;
}

/** Lines end at a line feed, a carriage return, or both together, as the protocol says. */
export function textLines(text: string, encoding: PositionEncoding = 'utf-16'): TextLines {
  const starts = lineStarts(text);
  const endOf = (line: number): number => {
    let end = starts[line + 1] ?? text.length;
    if (line + 1 < starts.length) {
      end -= text.startsWith('\r\n', end - 2) ? 2 : 1;
    }
    return end;
  };
  const offsetAt = ({ line, character }: TextPosition): number => {
    const start = starts[line];
    if (start === undefined) return line < 0 ? 0 : text.length;
    const own = text.slice(start, endOf(line));
    return start + unitsIn(own, Math.max(0, character), encoding);
  };
  const positionAt = (offset: number): TextPosition => {
    const line = lineOf(starts, Math.max(0, offset));
    const start = starts[line] ?? 0;
    const at = Math.min(Math.max(offset, start), endOf(line));
    return { line, character: lengthOf(text.slice(start, at), encoding) };
  };
  return {
    text,
    offsetAt,
    positionAt,
    spanOf: ({ start, end }) => ({
      start: positionAt(start),
      end: positionAt(Math.max(start, end)),
    }),
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const { 0: found, index } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + found.length);
  return starts;
}

/** The last line that starts at or before an offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

function lengthOf(text: string, encoding: PositionEncoding): number {
  if (encoding === 'utf-16') return text.length;
  let bytes = 0;
  for (const character of text) bytes += bytesOf(character);
  return bytes;
}

/** How many UTF-16 units the first `count` of the client's units are; a byte inside a character means its start. */
function unitsIn(line: string, count: number, encoding: PositionEncoding): number {
  if (encoding === 'utf-16') return Math.min(count, line.length);
  let units = 0;
  let bytes = 0;
  for (const character of line) {
    bytes += bytesOf(character);
    if (bytes > count) break;
    units += character.length;
  }
  return units;
}

/** A half of a surrogate pair cannot be written in UTF-8; what stands for it takes three bytes. */
function bytesOf(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
