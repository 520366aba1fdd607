import { didYouMean } from '../diagnostics/closest.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { shownAt, writtenAt, type TypeProblem } from './type-problem.ts';
import { showType } from './type-text.ts';

/** A comparison of what can never be equal. */
export function neverEqual({ message, span }: TypeProblem): Diagnostic | undefined {
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

/** An operator whose two sides do not go together. */
export function wrongOperands({ message, span }: TypeProblem): Diagnostic | undefined {
  const match = /Operator '(.*?)' cannot be applied to types '(.*)' and '(.*)'\./.exec(message);
  const [, operator, left, right] = match ?? [];
  if (operator === undefined || left === undefined || right === undefined) return undefined;
  const text = `\`${operator}\` does not work on ${showType(left)} and ${showType(right)}.`;
  return diagnose('check/wrong-operand', span, { text });
}

/** `+x`, where `x` is no number. */
export function wrongUnary({ message, span }: TypeProblem): Diagnostic | undefined {
  const match = /Operator '(.*?)' cannot be applied to type '(.*)'\./.exec(message);
  const [, operator, type] = match ?? [];
  if (operator === undefined || type === undefined) return undefined;
  const text = `\`${operator}\` does not work on ${showType(type)}.`;
  return diagnose('check/wrong-operand', span, { text });
}

/** Something is calculated with that is no number. */
export function wrongOperand(problem: TypeProblem): Diagnostic {
  const text = `Only numbers can be calculated with, and ${shownAt(problem)} is none.`;
  return diagnose('check/wrong-operand', problem.span, { text });
}

/** `a | b` of two booleans. */
export function bitsOfBooleans({ message, span }: TypeProblem): Diagnostic | undefined {
  const match = /The '(.*?)' operator is not allowed for boolean types.* using '(.*?)'/.exec(
    message,
  );
  const [, operator, instead] = match ?? [];
  if (operator === undefined || instead === undefined) return undefined;
  const text = `\`${operator}\` works on the bits of numbers, and these are true or false.`;
  return diagnose('check/wrong-operand', span, { text }, { hint: `Write \`${instead}\`.` });
}

/** `'a' in text`. */
export function notInside({ message, span }: TypeProblem): Diagnostic | undefined {
  const type = /Type '(.*)' may represent a primitive value/.exec(message)?.[1];
  if (type === undefined) return undefined;
  const text = `\`in\` looks for a field of an object, and this may be ${showType(type)}.`;
  return diagnose('check/wrong-operand', span, { text });
}

/** `null + 1`, written out. */
export function nothingHere(problem: TypeProblem): Diagnostic {
  const text = `${shownAt(problem)} is no value that could be used here.`;
  return diagnose('check/wrong-operand', problem.span, { text });
}

/** A test whose outcome is known before anything runs. */
export function knownOutcome(outcome: string, hint?: string): (problem: TypeProblem) => Diagnostic {
  return (problem) => {
    const text = `${shownAt(problem)} is ${outcome}, so there is nothing to decide.`;
    return diagnose('check/type-error', problem.span, { text }, { hint });
  };
}

/** `[] === []`: two lists that look alike are two lists. */
export function comparesPlaces({ span }: TypeProblem): Diagnostic {
  const text = 'Objects and arrays are never equal to one another, even when all in them is.';
  const hint = 'Compare a field of them, or what `JSON.stringify(…)` makes of each.';
  return diagnose('check/wrong-operand', span, { text }, { hint });
}

/** `...x` in an array or an argument list. */
export function notIterable({ message, span }: TypeProblem): Diagnostic | undefined {
  const type = /Type '(.*?)' (?:must have a|is not an array type)/.exec(message)?.[1];
  if (type === undefined) return undefined;
  const text = `Only an array or text can be taken apart into items, and this is ${showType(type)}.`;
  const hint = type.startsWith('{') ? 'Take its values: `Object.values(…)`.' : undefined;
  return diagnose('check/wrong-operand', span, { text }, { hint });
}

/** `{ ...x }`. */
export function notSpreadable(problem: TypeProblem): Diagnostic {
  const written = writtenAt(problem).replace(/^\.\.\./, '');
  const text = `Only the fields of an object can be put into an object, and \`${written}\` is none.`;
  return diagnose('check/wrong-operand', problem.span, { text });
}
