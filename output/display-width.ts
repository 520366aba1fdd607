let segmenter: Intl.Segmenter | undefined;

/** Made for the first line that needs it: it costs as much as to start Node. */
function segment(line: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(line);
}

const wide =
  /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
/** Of these each takes a column; signs that can become emoji are not among them. */
const plain = /^[\x20-\x7E\u2010-\u2027\u2030-\u203B\u2190-\u2193\u2212]*$/;

/** What a terminal shows as one unit. */
export interface Glyph {
  readonly text: string;
  /** Columns on the screen. */
  readonly width: number;
  /** UTF-16 offset in the line. */
  readonly start: number;
}

/** Whether each character of a line takes one column. */
export function isPlain(line: string): boolean {
  return plain.test(line);
}

/** Splits a line into what a terminal shows, with the width of each. */
export function glyphsOf(line: string): readonly Glyph[] {
  if (isPlain(line)) return Array.from(line, (text, start) => ({ text, width: 1, start }));
  return Array.from(segment(line), ({ segment: text, index }) => ({
    text,
    width: widthOf(text),
    start: index,
  }));
}

function widthOf(glyph: string): number {
  if (invisible.test(glyph)) return 0;
  return wide.test(glyph) ? 2 : 1;
}
