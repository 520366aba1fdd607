import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import {
  argumentCount,
  noOverload,
  notCallable,
  overloadCount,
  spreadArgument,
  untypedParameter,
} from './describe-call.ts';
import {
  itemKey,
  keyTwice,
  noComputedKey,
  noItem,
  noKey,
  uncertainKey,
  unknownField,
  unknownKey,
} from './describe-field.ts';
import { describeMismatch } from './describe-mismatch.ts';
import {
  bitsOfBooleans,
  comparesPlaces,
  knownOutcome,
  neverEqual,
  nothingHere,
  notInside,
  notIterable,
  notSpreadable,
  wrongOperand,
  wrongOperands,
  wrongUnary,
} from './describe-operator.ts';
import { explainAbsence } from './explain-absence.ts';
import { shownAt, type TypeProblem } from './type-problem.ts';
import { showTypesIn } from './type-text.ts';

/** What the type checker found, told in terms of the flow. */
export function describeProblem(problem: TypeProblem): Diagnostic {
  const described = descriptions[problem.code]?.(problem) ?? describeMismatch(problem);
  if (described !== undefined) return described;
  const [first = ''] = problem.message.split('\n');
  // The parser looked at everything but what is inside a pattern.
  const isSyntax = problem.code < 2000;
  const text = isSyntax ? `This regular expression cannot be read: ${first}` : first;
  return diagnose('check/type-error', problem.span, { text: showTypesIn(text) });
}

type Describe = (problem: TypeProblem) => Diagnostic | undefined;

const needless = 'Leave out what stands after `??`.';

/** By the checker's number. What is not here says that a type does not fit, or keeps its own words. */
const descriptions: Readonly<Record<number, Describe>> = {
  1117: keyTwice,
  2339: unknownField,
  2348: notCallable,
  2349: notCallable,
  2353: unknownKey,
  2362: wrongOperand,
  2363: wrongOperand,
  2365: wrongOperands,
  2367: neverEqual,
  2447: bitsOfBooleans,
  2461: notIterable,
  2464: noComputedKey,
  2488: notIterable,
  2493: noItem,
  2531: possiblyNull,
  2532: possiblyUndefined,
  2533: possiblyUndefined,
  2538: noKey,
  2548: notIterable,
  2550: unknownField,
  2551: unknownField,
  2554: argumentCount,
  2555: argumentCount,
  2556: spreadArgument,
  2561: unknownKey,
  2571: unknownType,
  2575: overloadCount,
  2638: notInside,
  2698: notSpreadable,
  2721: possiblyNull,
  2722: possiblyUndefined,
  2723: possiblyUndefined,
  2736: wrongUnary,
  2769: noOverload,
  2774: knownOutcome('a function, which is always there', 'Call it: write `()` after it.'),
  2783: keyTwice,
  2839: comparesPlaces,
  2845: knownOutcome('always the same', 'Nothing equals `NaN`: use `isNaN(…)`.'),
  2869: knownOutcome('never null or undefined', needless),
  2870: knownOutcome('never null or undefined', needless),
  2871: knownOutcome('always null or undefined'),
  2872: knownOutcome('always true in a test'),
  2873: knownOutcome('always false in a test'),
  2881: knownOutcome('never null or undefined', needless),
  7006: untypedParameter,
  7015: itemKey,
  7019: untypedParameter,
  7031: untypedParameter,
  7053: (problem) => unknownField(problem) ?? uncertainKey(problem),
  18046: unknownType,
  18047: possiblyNull,
  18048: possiblyUndefined,
  18049: possiblyUndefined,
  18050: nothingHere,
};

function unknownType(problem: TypeProblem): Diagnostic {
  return diagnose('check/unknown-type', problem.span, { what: shownAt(problem) });
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
  const parameters = { what: shownAt(problem), because };
  return diagnose(code, problem.span, parameters, { hint, related });
}
