import type { ParsedExpression, ParsedStep, ParsedTemplate } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';

/** Text of the virtual module with its origin in the YAML: a tree, flattened once by `printCode`. */
export type Code = string | readonly Code[] | MappedCode;

/** Code that stands for something in the YAML. The innermost mapping that holds a problem wins. */
export interface MappedCode {
  readonly code: Code;
  readonly site: Site;
  readonly from: Origin;
}

/**
 * `verbatim` code maps character by character, other code as a whole. `expression` marks where an
 * expression landed; its parts inside do the mapping.
 */
export type Origin =
  | { readonly kind: 'span'; readonly span: Span }
  | { readonly kind: 'expression'; readonly span: Span }
  | {
      readonly kind: 'source';
      readonly verbatim: boolean;
      readonly expression: ParsedExpression;
      readonly start: number;
      readonly end: number;
    };

/** The part that a piece of YAML plays, which decides how a problem there is worded. */
export type Site =
  | {
      readonly role: 'argument';
      readonly step: ParsedStep;
      /** The whole value. */
      readonly span: Span;
      readonly argument: string;
      readonly script: string;
      /** Set when the value is a declared secret. */
      readonly secret?: string;
    }
  | {
      readonly role: 'condition';
      readonly step: ParsedStep;
      /** Of a branch of a `choose`, or of the end of a loop, and not of the step itself. */
      readonly of?: 'branch' | 'until';
      /** What is known to hold, or of a branch above not to hold, so that this cannot hold. */
      readonly refutedBy?: Refutation;
    }
  | { readonly role: 'retry-on'; readonly step: ParsedStep }
  | { readonly role: 'items'; readonly step: ParsedStep }
  | { readonly role: 'value'; readonly step: ParsedStep }
  | { readonly role: 'output' }
  | { readonly role: 'text'; readonly within: Site }
  /** All that was generated around the expressions of a step. */
  | { readonly role: 'step'; readonly step: ParsedStep };

/** The condition that another one contradicts. */
export interface Refutation {
  readonly span: Span;
  /** It is known not to hold. */
  readonly denied: boolean;
  /** The `if` of a step that has run where the other condition holds, when that is the reason. */
  readonly through?: Span;
}

/** A range of the module and what it stands for. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly site: Site;
  readonly from: Origin;
}

export interface PrintedCode {
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** Flattens a tree of code to text, and keeps where each mapped part landed. */
export function printCode(code: Code): PrintedCode {
  const segments: Segment[] = [];
  let text = '';
  const print = (part: Code): void => {
    if (typeof part === 'string') {
      text += part;
    } else if (isMapped(part)) {
      const start = text.length;
      print(part.code);
      segments.push({ start, end: text.length, site: part.site, from: part.from });
    } else {
      part.forEach(print);
    }
  };
  print(code);
  return { text, segments };
}

/** Where a range of the module stands in the YAML, and in which role; `undefined` for code that is only scaffolding. */
export function locate(
  segments: readonly Segment[],
  range: { readonly start: number; readonly end: number },
): { readonly site: Site; readonly span: Span } | undefined {
  const holding = segments.filter(
    ({ start, end, from }) =>
      start <= range.start && range.end <= end && from.kind !== 'expression',
  );
  const inner = innermost(holding);
  if (inner?.from.kind === 'source') return { site: inner.site, span: spanInside(inner, range) };
  const across = locateAcross(segments, range);
  if (across !== undefined) return across;
  return inner && { site: inner.site, span: spanInside(inner, range) };
}

/** A range over several verbatim pieces of one expression, as `a.b + c` is when `a` was renamed. */
function locateAcross(
  segments: readonly Segment[],
  range: { readonly start: number; readonly end: number },
): { readonly site: Site; readonly span: Span } | undefined {
  const pieces = segments.filter(({ from }) => from.kind === 'source');
  const first = innermost(pieces.filter((s) => s.start <= range.start && range.start < s.end));
  const last = innermost(pieces.filter((s) => s.start < range.end && range.end <= s.end));
  if (first === undefined || last === undefined || first.site !== last.site) return undefined;
  const from = spanInside(first, { start: range.start, end: first.end });
  const to = spanInside(last, { start: last.start, end: range.end });
  return { site: first.site, span: { path: from.path, start: from.start, end: to.end } };
}

function innermost(segments: readonly Segment[]): Segment | undefined {
  let best: Segment | undefined;
  for (const segment of segments) {
    if (best === undefined || segment.end - segment.start < best.end - best.start) best = segment;
  }
  return best;
}

function spanInside(
  segment: Segment,
  range: { readonly start: number; readonly end: number },
): Span {
  const { from } = segment;
  if (from.kind !== 'source') return from.span;
  const shift = from.start - segment.start;
  const start = from.verbatim ? range.start + shift : from.start;
  const end = from.verbatim ? range.end + shift : from.end;
  return sourceSpan(from.expression, start, end);
}

/** The place in the YAML of a range of an expression's source. */
export function sourceSpan(expression: ParsedExpression, start: number, end: number): Span {
  const { offsets, span } = expression;
  const first = offsets[start] ?? span.start;
  // One past the last character's own place: what follows it may be far away in a folded scalar.
  const last = end > start ? (offsets[end - 1] ?? span.end - 1) + 1 : first;
  return { path: span.path, start: first, end: last };
}

/** The place of a value; of one that is an expression, without its braces. */
export function contentSpan(template: ParsedTemplate): Span {
  if (template.kind !== 'expression') return template.span;
  const { source } = template;
  const start = source.length - source.trimStart().length;
  return sourceSpan(template, start, source.trimEnd().length);
}

function isMapped(code: Code): code is MappedCode {
  return typeof code === 'object' && 'site' in code;
}
