import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { describeMismatch } from './describe-mismatch.ts';
import { shownAt, type TypeProblem } from './type-problem.ts';

/** What is called is no function. */
export function notCallable(problem: TypeProblem): Diagnostic {
  const text = `${shownAt(problem)} is no function, so it cannot be called.`;
  return diagnose('check/wrong-call', problem.span, { text });
}

/** "Expected 1-2 arguments, but got 0." The place is the name, or the first argument too many. */
export function argumentCount({ message, span }: TypeProblem): Diagnostic | undefined {
  const [, least = '', wanted, given] =
    /Expected (at least )?([\d-]+) arguments?, but got (\d+)/.exec(message) ?? [];
  if (wanted === undefined || given === undefined) return undefined;
  const takes = wanted === '0' ? 'no arguments' : `${least}${counted(wanted)}`;
  const text = `This call takes ${takes}, and it is given ${given === '0' ? 'none' : given}.`;
  const most = Number(wanted.split('-').at(-1));
  const hint = Number(given) > most ? 'Remove what is too much.' : undefined;
  return diagnose('check/wrong-call', span, { text }, { hint });
}

function counted(range: string): string {
  const [low = '', high] = range.split('-');
  if (high === undefined) return low === '1' ? '1 argument' : `${low} arguments`;
  return `${low} ${Number(high) - Number(low) === 1 ? 'or' : 'to'} ${high} arguments`;
}

/** "No overload expects 2 arguments, but overloads do exist that expect either 1 or 3 arguments." */
export function overloadCount({ message, span }: TypeProblem): Diagnostic | undefined {
  const [, given, one, other] =
    /No overload expects (\d+) arguments, .* expect either (\d+) or (\d+) arguments/.exec(
      message,
    ) ?? [];
  if (given === undefined || one === undefined || other === undefined) return undefined;
  const text = `This call takes ${one} or ${other} arguments, and it is given ${given}.`;
  return diagnose('check/wrong-call', span, { text });
}

/** A function with several forms, none of which takes this: the last form's reason is the most general. */
export function noOverload(problem: TypeProblem): Diagnostic | undefined {
  const lines = problem.message.split('\n');
  const from = lines.findLastIndex((line) => /^\s*Argument of type /.test(line));
  const reason = from === -1 ? undefined : lines.slice(from).join('\n');
  return reason === undefined
    ? undefined
    : describeMismatch({ ...problem, code: 2345, message: reason });
}

/** `f(...list)` where `f` takes a number of arguments that is fixed. */
export function spreadArgument({ span }: TypeProblem): Diagnostic {
  const text =
    'How many arguments this list makes is not known, and the call takes a fixed number.';
  const hint = 'Write them one by one, such as `list[0]`.';
  return diagnose('check/wrong-call', span, { text }, { hint });
}

/** A callback's parameter whose type nothing tells. */
export function untypedParameter(problem: TypeProblem): Diagnostic {
  const text = `Nothing says of what type ${shownAt(problem)} is.`;
  const hint = 'A parameter gets its type from the array method that the arrow is given to.';
  return diagnose('check/wrong-call', problem.span, { text }, { hint });
}
