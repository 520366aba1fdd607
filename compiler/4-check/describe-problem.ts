import { didYouMean } from '../diagnostics/closest.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { renameFix, type Fix } from '../diagnostics/fix.ts';
import { describeMismatch } from './describe-mismatch.ts';
import { explainAbsence } from './explain-absence.ts';
import { writtenAt, type TypeProblem } from './type-problem.ts';
import { showType } from './type-text.ts';

/** What the type checker found, told in terms of the flow. */
export function describeProblem(problem: TypeProblem): Diagnostic {
  const described = descriptions[problem.code]?.(problem) ?? describeMismatch(problem);
  if (described !== undefined) return described;
  const [text = ''] = problem.message.split('\n');
  return diagnose('check/type-error', problem.span, { text: withBackticks(text) });
}

type Describe = (problem: TypeProblem) => Diagnostic | undefined;

const descriptions: Readonly<Record<number, Describe>> = {
  2339: unknownField,
  2349: notCallable,
  2362: wrongOperand,
  2363: wrongOperand,
  2365: wrongOperands,
  2353: unknownKey,
  2367: neverEqual,
  2531: possiblyNull,
  2532: possiblyUndefined,
  2533: possiblyUndefined,
  2550: unknownField,
  2551: unknownField,
  2561: unknownKey,
  2571: unknownType,
  7053: unknownField,
  18046: unknownType,
  18047: possiblyNull,
  18048: possiblyUndefined,
  18049: possiblyUndefined,
};

function unknownField(problem: TypeProblem): Diagnostic | undefined {
  const [first, ...rest] = [...problem.message.matchAll(missingField)];
  const [, field, type] = first ?? [];
  if (field === undefined || type === undefined) return undefined;
  if (type === 'never') {
    const text = `There is nothing to read \`${field}\` from: the conditions around leave no value over.`;
    return diagnose('check/type-error', problem.span, { text });
  }
  const meant = /Did you mean '(.*?)'\?/.exec(problem.message)?.[1];
  if (/^(?:Succeeded<|Skipped\b|Failed\b)/.test(type)) return unknownPart(problem, field, meant);
  const inSome = rest.length > 0 && new RegExp(`[{;] (?:readonly )?"?${field}"?\\??:`).test(type);
  if (inSome) {
    const hint = `Test for the case first, as in \`'${field}' in x ? x.${field} : …\`.`;
    const parameters = { field, of: showType(type), inSome: true } as const;
    return diagnose('check/unknown-field', problem.span, parameters, { hint });
  }
  const hint = meant === undefined ? fieldHint(field, type) : `Did you mean \`${meant}\`?`;
  const extras = { hint, fix: fieldFix(problem, field) };
  return diagnose('check/unknown-field', problem.span, { field, of: nameOf(type) }, extras);
}

/** What is read after a dot is renamed; a name that a pattern takes out is used elsewhere as well. */
function fieldFix({ span, flow, fields = [] }: TypeProblem, field: string): Fix | undefined {
  const { text } = flow.flow;
  const isRead = text.charAt(span.start - 1) === '.' && text.slice(span.start, span.end) === field;
  return isRead ? renameFix(span, field, fields) : undefined;
}

/** Of a union, a second one follows that says which member lacks it. */
const missingField = /Property '(.*?)' does not exist on type '(.*)'\./g;

function nameOf(type: string): string {
  if (type === 'StepError') return '`error`, which has `name` and `message`';
  if (type === 'Run') return '`run`, which has `id` and `attempt`';
  return type === 'Flow' ? '`flow`, which has `name`' : showType(type);
}

/** A field in a map that its place does not know. */
function unknownKey({ message, span }: TypeProblem): Diagnostic | undefined {
  const match = /'"?([^']*?)"?' does not exist in type '(.*?)'\./.exec(message);
  const [, field, type] = match ?? [];
  if (field === undefined || type === undefined) return undefined;
  const meant = /Did you mean to write '(.*?)'\?/.exec(message)?.[1];
  const hint = meant === undefined ? undefined : `Did you mean \`${meant}\`?`;
  return diagnose('check/unknown-field', span, { field, of: showType(type) }, { hint });
}

function unknownPart(problem: TypeProblem, field: string, meant: string | undefined): Diagnostic {
  const hint =
    meant === undefined
      ? `What a step returned is in its output: \`.output.${field}\`.`
      : `Did you mean \`${meant}\`?`;
  const of = 'a step, which has `output`, `status` and `error`';
  const extras = { hint, fix: fieldFix(problem, field) };
  return diagnose('check/unknown-field', problem.span, { field, of }, extras);
}

/** The field is there, one level deeper. */
function fieldHint(field: string, type: string): string | undefined {
  const isList = type.endsWith('[]');
  if (!isList || !new RegExp(`[{;] ${field}\\??:`).test(type)) return undefined;
  return `This is an array: take an item of it, as in \`.map((item) => item.${field})\`.`;
}

function neverEqual({ message, span }: TypeProblem): Diagnostic | undefined {
  const match = /because the types '(.*)' and '(.*)' have no overlap/.exec(message);
  const [, left, right] = match ?? [];
  if (left === undefined || right === undefined) return undefined;
  const parameters = { left: showType(left), right: showType(right) };
  return diagnose('check/never-equal', span, parameters, { hint: literalHint(left, right) });
}

/** A comparison with a misspelled literal. */
function literalHint(left: string, right: string): string | undefined {
  const word = /^"([^"]*)"$/.exec(right)?.[1];
  if (word === undefined) return undefined;
  return didYouMean(
    word,
    [...left.matchAll(/"([^"]*)"/g)].map(([, one]) => one ?? ''),
  );
}

function wrongOperands({ message, span }: TypeProblem): Diagnostic | undefined {
  const match = /Operator '(.*?)' cannot be applied to types '(.*)' and '(.*)'\./.exec(message);
  const [, operator, left, right] = match ?? [];
  if (operator === undefined || left === undefined || right === undefined) return undefined;
  const text = `\`${operator}\` does not work on ${showType(left)} and ${showType(right)}.`;
  return diagnose('check/wrong-operand', span, { text });
}

function wrongOperand(problem: TypeProblem): Diagnostic {
  const text = `Only numbers can be calculated with, and \`${writtenAt(problem)}\` is none.`;
  return diagnose('check/wrong-operand', problem.span, { text });
}

function notCallable(problem: TypeProblem): Diagnostic {
  return diagnose('check/type-error', problem.span, {
    text: `\`${writtenAt(problem)}\` is no function, so it cannot be called.`,
  });
}

function unknownType(problem: TypeProblem): Diagnostic {
  return diagnose('check/unknown-type', problem.span, { what: `\`${writtenAt(problem)}\`` });
}

function possiblyNull(problem: TypeProblem): Diagnostic {
  return possibly('check/possibly-null', problem);
}

function possiblyUndefined(problem: TypeProblem): Diagnostic {
  return possibly('check/possibly-undefined', problem);
}

function possibly(
  code: 'check/possibly-null' | 'check/possibly-undefined',
  problem: TypeProblem,
): Diagnostic {
  const { because, hint, related } = explainAbsence(problem);
  const parameters = { what: `\`${writtenAt(problem)}\``, because };
  return diagnose(code, problem.span, parameters, { hint, related });
}

/** TypeScript quotes code with single quotes. */
function withBackticks(text: string): string {
  return text.replaceAll(/(?<![\w`])'([^']+)'(?!\w)/g, '`$1`');
}
