import { sourceSpan } from '../../checker/flow-module-code.ts';
import { findSecrets } from '../../checker/flow-module-expression.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ParsedExpression } from '../../model/parsed.ts';
import type { Span } from '../../model/source.ts';
import { allCalls, allExpressions, expressionsOf } from '../flow-parts.ts';
import type { RuleInput } from '../rule.ts';

/**
 * A secret goes nowhere but into an argument of a script, whole: anything computed from it would
 * have to be kept as secret as it is.
 */
export function secretPlacement(input: RuleInput): readonly Diagnostic[] {
  const { resolved } = input;
  const given = givenToFlows(input);
  return allExpressions(resolved).flatMap(({ expression, inText, argument }) => {
    const read = resolved.expressions.get(expression);
    return secretNames(read?.reads ?? [])
      .filter((name) => !(argument && !inText && read?.secret === name))
      .map((name) => {
        const hint = given.has(expression) ? handOn(name) : undefined;
        return diagnose('check/secret-misplaced', placeOf(expression, name), { name }, { hint });
      });
  });
}

/** What stands under `with` of a flow is kept in its journal. */
function givenToFlows(input: RuleInput): ReadonlySet<ParsedExpression> {
  const entries = allCalls(input).flatMap(({ call }) => (call.kind === 'flow' ? call.with : []));
  return new Set(
    entries.flatMap(({ value }) => expressionsOf(value)).map(({ expression }) => expression),
  );
}

function handOn(name: string): string {
  return `A flow is handed secrets by name: \`secrets: [${name}]\` in this step.`;
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
