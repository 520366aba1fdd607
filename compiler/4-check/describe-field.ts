import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { renameFix, type Fix } from '../diagnostics/fix.ts';
import { shownAt, type TypeProblem } from './type-problem.ts';
import { showType } from './type-text.ts';

/** A field is read that the type does not have, or that only some members of a union have. */
export function unknownField(problem: TypeProblem): Diagnostic | undefined {
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

/**
 * Of a union, a second one follows that says which member lacks it. A type that is too long for a
 * message has no end.
 */
const missingField = /Property '([^\n]*?)' does not exist on type '([^\n]*?)(?:'\.|…$)/gm;

/** What is read after a dot is renamed; a name that a pattern takes out is used elsewhere as well. */
function fieldFix({ span, flow, fields = [] }: TypeProblem, field: string): Fix | undefined {
  const { text } = flow.flow;
  const isRead = text.charAt(span.start - 1) === '.' && text.slice(span.start, span.end) === field;
  return isRead ? renameFix(span, field, fields) : undefined;
}

function nameOf(type: string): string {
  if (type === 'StepError') return '`error`, which has `name` and `message`';
  if (type === 'Run') return '`run`, which has `id` and `attempt`';
  return type === 'Flow' ? '`flow`, which has `name`' : showType(type);
}

/** A field in a map that its place does not know. */
export function unknownKey({ message, span }: TypeProblem): Diagnostic | undefined {
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

/** `object[text]`: which field that is, nobody can know. */
export function uncertainKey({ message, span }: TypeProblem): Diagnostic | undefined {
  const match = /expression of type '(.*?)' can't be used to index type '(.*?)'\./.exec(message);
  const [, key, type] = match ?? [];
  if (key === undefined || type === undefined) return undefined;
  const text = `A key of type ${showType(key)} names no certain field of ${showType(type)}.`;
  const hint = 'Write the name of the field, or let the value be a map, where any text is a key.';
  return diagnose('check/wrong-key', span, { text }, { hint });
}

/** `list[text]`: items have numbers. */
export function itemKey(problem: TypeProblem): Diagnostic {
  const text = `An item is taken by its number, and ${shownAt(problem)} is none.`;
  return diagnose('check/wrong-key', problem.span, { text });
}

/** `list[object]`: nothing can be named by it. */
export function noKey({ message, span }: TypeProblem): Diagnostic | undefined {
  const type = /Type '(.*)' cannot be used as an index type/.exec(message)?.[1];
  if (type === undefined) return undefined;
  const text = `A key is text or a number, and this is ${showType(type)}.`;
  return diagnose('check/wrong-key', span, { text });
}

/** `{ [object]: 1 }`. */
export function noComputedKey(problem: TypeProblem): Diagnostic {
  const text = `A key is text or a number, and ${shownAt(problem)} is neither.`;
  return diagnose('check/wrong-key', problem.span, { text });
}

/** `pair[2]`. */
export function noItem({ message, span }: TypeProblem): Diagnostic | undefined {
  const match = /Tuple type '(.*)' of length '(\d+)' has no element at index '(\d+)'/.exec(message);
  const [, type, length, index] = match ?? [];
  if (type === undefined || length === undefined || index === undefined) return undefined;
  const items = length === '1' ? '1 item' : `${length} items`;
  const text = `${showType(type)} has ${items}, so there is none at ${index}: the first is at 0.`;
  return diagnose('check/wrong-key', span, { text });
}

/** `{ a: 1, a: 2 }`, or a spread that replaces what stands before it. */
export function keyTwice(problem: TypeProblem): Diagnostic {
  const text = `${shownAt(problem)} is in this object twice, and only the last one counts.`;
  return diagnose('check/wrong-key', problem.span, { text }, { hint: 'Remove one of the two.' });
}
