import { glyphsOf, type Glyph } from './display-width.ts';
import { escapeTerminal } from './escape-terminal.ts';
import type { FindingSpan, Sources } from './finding.ts';
import { locate } from './locate.ts';

/** A line of source and the marks below it. */
export interface CodeFrame {
  readonly line: number;
  readonly source: string;
  /** Spaces, then carets: as wide on a terminal as what they point at. */
  readonly marks: string;
}

/** Longer lines are cut around the marked text. */
const maxColumns = 100;
const tabColumns = 4;
/** So much is shown of what stands before the marked text, in a long line. */
const before = 30;

/**
 * Only so many UTF-16 units around the span's start are looked at: splitting a line into what a
 * terminal shows takes time that grows with the square of its length.
 */
const reach = 200;

/** The first line of a span with carets below it; `undefined` when the file's text is not known. */
export function codeFrame(span: FindingSpan, sources: Sources): CodeFrame | undefined {
  const text = sources.get(span.path);
  if (text === undefined) return undefined;
  const { line, column } = locate(span, sources);
  const from = column - 1;
  const lineStart = Math.max(0, Math.min(span.start, text.length)) - from;
  const lineEnd = text.indexOf('\n', lineStart);
  const source = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd).replace(/\r$/, '');
  const first = Math.max(0, from - reach);
  const cells = cellsOf(source.slice(first, from + reach));
  const start = cells.filter((cell) => cell.end <= from - first).length;
  const end = cells.filter((cell) => cell.start < span.end - lineStart - first).length;
  const more = { before: first > 0, after: source.length > from + reach };
  return { line, ...cut(cells, { start, end: Math.max(start, end) }, more) };
}

interface Cell {
  readonly text: string;
  readonly width: number;
  /** UTF-16 offsets in the line. */
  readonly start: number;
  readonly end: number;
}

/** What each glyph is printed as: a tab as spaces, a control as an escape. */
function cellsOf(line: string): readonly Cell[] {
  let column = 0;
  return glyphsOf(line).map((glyph): Cell => {
    const printed = print(glyph, column);
    column += printed.width;
    return { ...printed, start: glyph.start, end: glyph.start + glyph.text.length };
  });
}

function print(glyph: Glyph, column: number): Pick<Cell, 'text' | 'width'> {
  if (glyph.text === '\t') {
    const width = tabColumns - (column % tabColumns);
    return { text: ' '.repeat(width), width };
  }
  const text = escapeTerminal(glyph.text);
  return { text, width: text === glyph.text ? glyph.width : text.length };
}

function cut(
  cells: readonly Cell[],
  { start, end }: { readonly start: number; readonly end: number },
  more: { readonly before: boolean; readonly after: boolean },
): Pick<CodeFrame, 'source' | 'marks'> {
  const isLong = more.before || more.after || widthOf(cells) > maxColumns;
  const first = isLong ? firstShown(cells, start) : 0;
  const last = first + countWithin(cells.slice(first), maxColumns);
  const lead = more.before || first > 0 ? '…' : '';
  const trail = more.after || last < cells.length ? '…' : '';
  const shown = cells.slice(first, last).map((cell) => cell.text);
  const indent = lead.length + widthOf(cells.slice(first, start));
  const carets = Math.max(1, widthOf(cells.slice(start, Math.min(end, last))));
  return {
    source: `${lead}${shown.join('')}${trail}`.trimEnd(),
    marks: ' '.repeat(indent) + '^'.repeat(carets),
  };
}

/** The first cell of a window that shows some of what stands before the span. */
function firstShown(cells: readonly Cell[], start: number): number {
  let columns = 0;
  let first = start;
  while (first > 0 && columns < before) {
    first -= 1;
    columns += cells[first]?.width ?? 0;
  }
  return columns < before ? 0 : first;
}

function countWithin(cells: readonly Cell[], columns: number): number {
  let used = 0;
  const over = cells.findIndex((cell) => {
    used += cell.width;
    return used > columns;
  });
  return over === -1 ? cells.length : over;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
