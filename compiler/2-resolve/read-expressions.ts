import { findReferences, type Reference } from '../checker/flow-module-expression.ts';
import { parseExpression, type ExpressionProblem } from '../checker/parse-expression.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { renameFix } from '../diagnostics/fix.ts';
import { shorten } from '../diagnostics/shorten.ts';
import type { ParsedExpression } from '../model/parsed.ts';
import type { ReadExpression } from '../model/resolved.ts';
import type { Span } from '../model/source.ts';
import { stepProblem } from './check-step-name.ts';
import type { FlowNames, NameScope } from './name-scope.ts';

/** What an expression is made of, or all that is wrong with its form and its names. */
export type ExpressionResult =
  | { readonly ok: true; readonly read: ReadExpression }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Parses an expression, holds it to the allow-list and its names to what its place can see. */
export function readExpression(
  expression: ParsedExpression,
  scope: NameScope,
  names: FlowNames,
): ExpressionResult {
  const reading = parseExpression(expression.source, scope.local);
  if (!reading.ok) {
    const diagnostics = reading.problems.map((problem) => expressionProblem(expression, problem));
    return { ok: false, diagnostics };
  }
  const references = referencesIn(expression);
  if (references === undefined) {
    const text = 'It is nested too deeply.';
    const span = spanOf(expression, 0, expression.source.length);
    return { ok: false, diagnostics: [diagnose('resolve/expression-syntax', span, { text })] };
  }
  const diagnostics = [
    ...references.flatMap(
      (reference) => referenceProblem(expression, reference, scope, names) ?? [],
    ),
    ...reading.read.reads.flatMap((part) => secretProblem(expression, part, names) ?? []),
  ];
  return diagnostics.length === 0 ? reading : { ok: false, diagnostics };
}

/** `undefined` when the expression is too deep for the stack. */
function referencesIn({ source }: ParsedExpression): readonly Reference[] | undefined {
  try {
    return findReferences(source);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function expressionProblem(expression: ParsedExpression, problem: ExpressionProblem): Diagnostic {
  const span = spanOf(expression, problem.start, problem.end);
  const text = /[.!?]$/.test(problem.message) ? problem.message : `${problem.message}.`;
  return diagnose(`resolve/expression-${problem.kind}`, span, { text }, { hint: problem.hint });
}

function referenceProblem(
  expression: ParsedExpression,
  reference: Reference,
  scope: NameScope,
  names: FlowNames,
): Diagnostic | undefined {
  const { root, name } = reference;
  const span = nameSpan(expression, reference);
  const write = writerAt(expression, span, name);
  if (root === 'steps') return stepProblem({ value: name, span }, scope, names, write);
  if (names.inputs.includes(name)) return undefined;
  const near = names.suggest(name, names.inputs);
  const hint = near ?? `Declare it: \`inputs: { ${shorten(name)}: … }\`.`;
  const fix = near === undefined ? undefined : renameFix(span, name, names.inputs, write);
  return diagnose('resolve/unknown-input', span, { name }, { hint, fix });
}

/** The name at the end of `root.name` or in `root['name']`. */
function nameSpan(expression: ParsedExpression, { name, start, end }: Reference): Span {
  const at = expression.source.slice(start, end).lastIndexOf(name);
  return at <= 0
    ? spanOf(expression, start, end)
    : spanOf(expression, start + at, start + at + name.length);
}

function secretProblem(
  expression: ParsedExpression,
  part: string,
  names: FlowNames,
): Diagnostic | undefined {
  if (!part.startsWith('secrets.')) return undefined;
  const name = part.slice('secrets.'.length);
  if (names.secrets.includes(name)) return undefined;
  const near = names.suggest(name, names.secrets);
  const hint = near ?? `Declare it: \`secrets: [${shorten(name)}]\`.`;
  const span = secretSpan(expression, name);
  const write = writerAt(expression, span, name);
  const fix = near === undefined ? undefined : renameFix(span, name, names.secrets, write);
  return diagnose('resolve/unknown-secret', span, { name }, { hint, fix });
}

/** How a name is written in place of another: not after a dot when it would end at a `-` there. */
function writerAt(
  { source, offsets }: ParsedExpression,
  span: Span,
  name: string,
): (other: string) => string | undefined {
  const at = offsets.indexOf(span.start);
  const isVerbatim =
    at >= 0 &&
    source.startsWith(name, at) &&
    offsets[at + name.length] === span.start + name.length;
  const isQuoted = /['"`]/.test(source.charAt(at - 1));
  return (other) => (isVerbatim && (isQuoted || !other.includes('-')) ? other : undefined);
}

/** A secret is the whole of an expression where it is used well; then its name stands after the root. */
function secretSpan(expression: ParsedExpression, name: string): Span {
  const { source } = expression;
  const root = /\bsecrets\b/.exec(source)?.index ?? 0;
  const at = source.indexOf(name, root + 'secrets'.length);
  return at === -1
    ? spanOf(expression, 0, source.length)
    : spanOf(expression, at, at + name.length);
}

/** The place in the YAML of a range of an expression; never empty, so that it can be pointed at. */
export function spanOf(expression: ParsedExpression, start: number, end: number): Span {
  const { offsets, span } = expression;
  const first = offsets[start] ?? span.start;
  const last = end > start ? (offsets[end - 1] ?? first) : first;
  return { path: span.path, start: first, end: last + 1 };
}
