import type { FindingSpan, Sources } from './finding.ts';

/** Lines and columns count from 1; columns count UTF-16 units, and `endColumn` is exclusive. */
export interface Location {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where a span stands; the file's first character when its text is not known. */
export function locate(span: FindingSpan, sources: Sources): Location {
  const text = sources.get(span.path) ?? '';
  const start = position(text, span.start);
  const end = position(text, Math.max(span.start, span.end));
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

function position(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const at = Math.max(0, Math.min(offset, text.length));
  const lineStart = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  let line = 1;
  for (let next = text.indexOf('\n'); next !== -1 && next < lineStart;) {
    line += 1;
    next = text.indexOf('\n', next + 1);
  }
  return { line, column: at - lineStart + 1 };
}
