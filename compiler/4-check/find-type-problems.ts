import { contentSpan, locate } from '../checker/flow-module-code.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../model/source.ts';
import type { CheckedModule } from './checked-module.ts';
import { declaredHere } from './declared-here.ts';
import { targetOf } from './describe-mismatch.ts';
import { describeProblem } from './describe-problem.ts';
import { findAnyOnEdges } from './find-any-on-edges.ts';
import { findConstantConditions, type ConstantCondition } from './find-constant-conditions.ts';
import { valuesByKey } from './flow-parts.ts';
import { overlap, type TypeProblem } from './type-problem.ts';

/** What the type checker says of a flow's expressions, each cause once. */
export function findTypeProblems(checked: CheckedModule): readonly Diagnostic[] {
  const constants = findConstantConditions(checked);
  const refuted = constants.filter(({ isRefuted }) => isRefuted);
  const located = locatedProblems(checked);
  // What comes from a script that was reported has no type, so neither has a callback over it.
  const told = checked.isSound ? located : located.filter(({ code }) => !consequences.has(code));
  const problems = causes(told).filter(
    ({ span }) => !refuted.some((constant) => overlap(constant.span, span)),
  );
  const isOpen = ({ span, isRefuted }: ConstantCondition): boolean =>
    isRefuted || !problems.some((problem) => overlap(problem.span, span));
  return [
    ...problems.map((problem) => withDeclaration(describeProblem(problem), problem, checked)),
    ...constants.filter(isOpen).map(({ diagnostic }) => diagnostic),
    ...findAnyOnEdges(checked, problems),
  ];
}

/** What does not fit its parameter is shown beside it. */
function withDeclaration(
  diagnostic: Diagnostic,
  problem: TypeProblem,
  { program, flow }: CheckedModule,
): Diagnostic {
  const { site } = problem;
  if (diagnostic.code !== 'check/type-mismatch' || site.role !== 'argument') return diagnostic;
  if (targetOf(problem) === undefined) return diagnostic;
  const declared = declaredHere({ resolved: flow, program }, site.step, site.argument);
  return { ...diagnostic, related: [...diagnostic.related, ...declared] };
}

function locatedProblems({ name, module, program, flow }: CheckedModule): readonly TypeProblem[] {
  const values = valuesByKey(flow);
  return program.moduleProblems(name).flatMap(({ start, end, ...problem }) => {
    const place = locate(module.segments, { start, end });
    if (place === undefined) return [];
    // The checker blames the key for its value.
    const value = mismatches.has(problem.code) ? values.get(place.span.start) : undefined;
    const span = value === undefined ? place.span : contentSpan(value);
    const message = module.inFlowTerms(problem.message);
    return [{ ...problem, message, site: place.site, span, flow }];
  });
}

/** What a first mistake brings with it: a callback's parameter without a type, the same place again. */
const consequences = new Set([7006, 7031]);

function causes(problems: readonly TypeProblem[]): readonly TypeProblem[] {
  const places = new Set<string>();
  const written = problems.filter(({ site }) => site.role !== 'step');
  // A mistake shows in the scaffolding as well; only alone it says something.
  return (written.length > 0 ? written : problems.slice(0, 1)).filter((problem) => {
    const { span, code, site } = problem;
    if (consequences.has(code) && problems.some((other) => isOtherCause(other, problem))) {
      return false;
    }
    if (mismatches.has(code) && problems.some((other) => isInside(other.span, span))) return false;
    const place = `${span.start}:${span.end}:${site.role}`;
    const isFirst = !places.has(place);
    places.add(place);
    return isFirst;
  });
}

/** A value with a mistake in it has a type that nobody meant. 2820 is 2322 with a proposal. */
const mismatches = new Set([2322, 2345, 2820]);

function isInside(inner: Span, outer: Span): boolean {
  const isPart = outer.start <= inner.start && inner.end <= outer.end;
  return isPart && inner.end - inner.start < outer.end - outer.start;
}

function isOtherCause(other: TypeProblem, problem: TypeProblem): boolean {
  return other.site === problem.site && !consequences.has(other.code);
}
