import { findReferences } from '../../checker/flow-module-expression.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ReadExpression } from '../../model/resolved.ts';
import { allCalls, allExpressions } from '../flow-parts.ts';
import type { RuleInput } from '../rule.ts';

/** What a flow declares, it uses. */
export function unused(input: RuleInput): readonly Diagnostic[] {
  const { resolved } = input;
  const { inputs, secrets } = resolved.flow;
  if (inputs.length === 0 && secrets.length === 0) return [];
  const expressions = allExpressions(resolved).map(({ expression }) => expression);
  const reads = expressions.map((expression) => resolved.expressions.get(expression));
  // An expression that was reported may hold the only use.
  if (reads.includes(undefined)) return [];
  const handedOn = allCalls(input).flatMap(({ call }) =>
    call.kind === 'flow' ? call.secrets : [],
  );
  const read = new Set([
    ...reads.flatMap((known) => known?.reads ?? []),
    ...handedOn.map(({ value }) => `secrets.${value}`),
  ]);
  const named = expressions.flatMap(({ source }, index) => inputNames(source, reads[index]));
  const used = new Set(named);
  return [
    ...inputs
      .filter(({ name }) => !used.has(name.value) && !used.has(everything))
      .map(({ name }) => diagnose('check/unused-input', name.span, { name: name.value })),
    ...secrets
      .filter((secret) => !read.has(`secrets.${secret.value}`))
      .map((secret) => diagnose('check/unused-secret', secret.span, { name: secret.value })),
  ];
}

const everything = Symbol('all inputs');

function inputNames(
  source: string,
  read: ReadExpression | undefined,
): readonly (string | typeof everything)[] {
  if (!read?.reads.includes('inputs')) return [];
  const references = findReferences(source).filter(({ root }) => root === 'inputs');
  return references.length === 0 ? [everything] : references.map(({ name }) => name);
}
