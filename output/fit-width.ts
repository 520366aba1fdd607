import { glyphsOf, isPlain } from './display-width.ts';

/** How many columns a terminal, or any fixed-width font, gives to a line. */
export function displayWidth(line: string): number {
  if (isPlain(line)) return line.length;
  return glyphsOf(line).reduce((sum, { width }) => sum + width, 0);
}

/** The line, or as much of it as leaves room for `…` within so many columns. */
export function fitWidth(line: string, columns: number): string {
  // A line far too long is not taken apart to its end; no glyph that people write is longer than this.
  const head = line.length > 64 * columns ? line.slice(0, 64 * columns) : line;
  if (head.length === line.length && displayWidth(line) <= columns) return line;
  let width = 0;
  let end = 0;
  for (const glyph of glyphsOf(head)) {
    if (width + glyph.width > columns - 1) break;
    width += glyph.width;
    end = glyph.start + glyph.text.length;
  }
  return columns < 1 ? '' : `${head.slice(0, end)}…`;
}

/** The line in parts that take no more than so many columns each; a glyph that takes more stands alone. */
export function splitWidth(line: string, columns: number): readonly string[] {
  const parts: string[] = [];
  let [start, width] = [0, 0];
  for (const glyph of glyphsOf(line)) {
    if (width > 0 && width + glyph.width > columns) {
      parts.push(line.slice(start, glyph.start));
      [start, width] = [glyph.start, 0];
    }
    width += glyph.width;
  }
  return [...parts, line.slice(start)];
}
