import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { explainAbsence } from './explain-absence.ts';
import { explainMismatch, type Mismatch } from './explain-mismatch.ts';
import { shownAt, writtenAt, type TypeProblem } from './type-problem.ts';
import { showType } from './type-text.ts';

/** A type that does not fit its place, in the words of that place. */
export function describeMismatch(problem: TypeProblem): Diagnostic | undefined {
  const mismatch = explainMismatch(problem.message);
  if (mismatch === undefined) return undefined;
  return absent(problem, mismatch) ?? atPlace(problem, mismatch) ?? inPlace(problem, mismatch);
}

/** All would be well if the value were there for certain. */
function absent(problem: TypeProblem, { cause, path, actual }: Mismatch): Diagnostic | undefined {
  if (path.length > 0 || cause.kind !== 'types') return undefined;
  const missing = cause.actual === actual ? absentMember(actual, cause.expected) : cause.actual;
  if (missing !== 'null' && missing !== 'undefined') return undefined;
  const { because, hint, related } = explainAbsence(problem);
  const code = missing === 'null' ? 'check/possibly-null' : 'check/possibly-undefined';
  const parameters = { what: shownAt(problem), because };
  return diagnose(code, problem.span, parameters, { hint, related });
}

/** `string | null` for `string`: without a chain below it, the checker's message does not say it. */
function absentMember(actual: string, expected: string): string | undefined {
  const members = actual.split(' | ');
  const rest = members.filter((member) => !/^(?:null|undefined)$/.test(member));
  const takes = expected.split(' | ');
  const isOnlyFault =
    rest.length > 0 && rest.length < members.length && rest.every((type) => takes.includes(type));
  return isOnlyFault ? members.find((member) => !rest.includes(member)) : undefined;
}

/** The place itself refuses the value, and not a call inside the expression one of its arguments. */
function atPlace(problem: TypeProblem, { expected, actual }: Mismatch): Diagnostic | undefined {
  const { site, span } = problem;
  const shown = { actual: showType(actual) };
  switch (site.role) {
    case 'condition':
    case 'retry-on': {
      if (expected !== 'boolean') return undefined;
      const hint = comparison(writtenAt(problem), actual);
      return diagnose('check/not-boolean', span, shown, { hint });
    }
    case 'items':
      if (!expected.includes('readonly unknown[]')) return undefined;
      return diagnose('check/not-a-list', span, shown);
    case 'text':
      if (expected !== 'string | number | boolean') return undefined;
      return diagnose('check/not-text', span, shown, { hint: textHint(actual) });
    case 'argument':
    case 'value':
    case 'output':
    case 'step':
      return undefined;
  }
}

function inPlace(problem: TypeProblem, mismatch: Mismatch): Diagnostic {
  const { site, span } = problem;
  const detail = detailOf(mismatch);
  const isSecret = site.role === 'argument' && site.secret !== undefined;
  const parameters = {
    target: targetOf(problem),
    expected: showType(mismatch.expected),
    actual: isSecret ? 'a secret, which is text' : showType(mismatch.actual),
    ...(detail !== undefined && { detail }),
  };
  return diagnose('check/type-mismatch', span, parameters);
}

/** What of a step's argument a problem is about; `undefined` for a call inside its expression. */
export function targetOf({ site, span, code }: TypeProblem): string | undefined {
  if (site.role !== 'argument') return undefined;
  const isWhole = span.start <= site.span.start && site.span.end <= span.end;
  if (isWhole) return `\`${site.argument}\` of ${site.script}`;
  // Elsewhere than at the whole, only the argument of a call is an argument.
  return code === 2345 ? undefined : `This part of \`${site.argument}\``;
}

/** What exactly does not fit, where that is not the whole. */
function detailOf({ path, cause, actual }: Mismatch): string | undefined {
  if (cause.kind === 'missing') {
    // That it has items at all is what the types themselves say.
    if (cause.fields.every((field) => field.startsWith('[Symbol.'))) return undefined;
    const named = cause.fields.map((field) => (/^\d+ more$/.test(field) ? field : `\`${field}\``));
    const fields = named.join(', ');
    return path.length === 0 ? `it has no ${fields}` : `\`${path.join('.')}\` has no ${fields}`;
  }
  if (path.length === 0) {
    return cause.actual === actual ? undefined : `it may be ${showType(cause.actual)}`;
  }
  const expected = showType(cause.expected);
  return `\`${path.join('.')}\` is ${showType(cause.actual)} where ${expected} is needed`;
}

function comparison(source: string, actual: string): string | undefined {
  if (!/^[\w.'[\]-]+$/.test(source)) return undefined;
  if (actual === 'string') return `Compare it: \`${source} !== ''\`.`;
  if (actual === 'number') return `Compare it: \`${source} > 0\`.`;
  if (actual.endsWith('[]')) return `Compare its length: \`${source}.length > 0\`.`;
  return `Compare it: \`${source} != null\`.`;
}

function textHint(actual: string): string | undefined {
  if (actual.endsWith('{ }') || actual.endsWith('}[]'))
    return 'Take a field of its items, and `.join(…)` them.';
  if (actual.endsWith('[]')) return "Join it: `.join(', ')`.";
  return actual.includes('{') ? 'Take a field of it, or use `JSON.stringify(…)`.' : undefined;
}
