import { sourceSpan } from '../../checker/flow-module-code.ts';
import { findSecrets } from '../../checker/flow-module-expression.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ParsedExpression } from '../../model/parsed.ts';
import type { Span } from '../../model/source.ts';
import { allExpressions } from '../flow-parts.ts';
import type { RuleInput } from '../rule.ts';

/**
 * A secret goes nowhere but into an argument of a script, whole: anything computed from it would
 * have to be kept as secret as it is.
 */
export function secretPlacement({ resolved }: RuleInput): readonly Diagnostic[] {
  return allExpressions(resolved).flatMap(({ expression, inText, argument }) => {
    const read = resolved.expressions.get(expression);
    return secretNames(read?.reads ?? [])
      .filter((name) => !(argument && !inText && read?.secret === name))
      .map((name) => diagnose('check/secret-misplaced', placeOf(expression, name), { name }));
  });
}

function placeOf(expression: ParsedExpression, name: string): Span {
  const found = findSecrets(expression.source).find((one) => one.name === name);
  return found ? sourceSpan(expression, found.start, found.end) : expression.span;
}

function secretNames(reads: readonly string[]): readonly string[] {
  return reads
    .filter((read) => read.startsWith('secrets.'))
    .map((read) => read.slice('secrets.'.length));
}
