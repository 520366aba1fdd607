import type { Site } from '../checker/flow-module-code.ts';
import type { ResolvedFlow } from '../model/resolved.ts';
import { shorten } from '../diagnostics/shorten.ts';
import type { Span } from '../model/source.ts';

/** What the type checker found wrong with a flow, at its place in the YAML. */
export interface TypeProblem {
  /** TypeScript's number. */
  readonly code: number;
  /** In the flow's own names, flattened, one line a level. */
  readonly message: string;
  /** Where a field is read that is not there: those that are. */
  readonly fields?: readonly string[];
  readonly span: Span;
  readonly site: Site;
  readonly flow: ResolvedFlow;
}

/** The characters that a problem points at, on one line. */
export function writtenAt({ span, flow }: TypeProblem): string {
  return flow.flow.text.slice(span.start, span.end).trim().replaceAll(/\s+/g, ' ');
}

/** Whether two places have a character in common. */
export function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** A place in a text without the white space at its ends. */
export function withoutSpace({ path, start, end }: Span, text: string): Span {
  const source = text.slice(start, end);
  const before = source.length - source.trimStart().length;
  return { path, start: start + before, end: start + source.trimEnd().length };
}

/** The same, in backticks or quotes and short enough for a sentence. */
export function shownAt(problem: TypeProblem): string {
  const text = shorten(writtenAt(problem));
  return text.includes('`') ? `"${text}"` : `\`${text}\``;
}
