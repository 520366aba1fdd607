import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { allExpressions, everyStep } from '../flow-parts.ts';
import type { RuleInput } from '../rule.ts';

/**
 * A value is computed for somebody. A script may be there for what it does, or to fail the flow, and
 * what is nested in a block is part of its output; in a flow without outputs, a value may be there
 * for whoever reads the report.
 */
export function unusedStep({ resolved }: RuleInput): readonly Diagnostic[] {
  const { flow, expressions } = resolved;
  if (flow.outputs.length === 0) return [];
  const reads = allExpressions(resolved).map(({ expression }) => expressions.get(expression));
  // An expression that was reported may hold the only use.
  if (reads.includes(undefined)) return [];
  const read = new Set(reads.flatMap((known) => known?.reads ?? []));
  const awaited = new Set(
    everyStep(resolved).flatMap(({ parsed }) => parsed.needs.map((need) => need.value)),
  );
  return flow.steps
    .filter(({ body }) => body.kind === 'value')
    .map(({ id }) => id)
    .filter(({ value: id }) => !read.has(`steps.${id}`) && !awaited.has(id))
    .map(({ value: step, span }) => diagnose('check/unused-step', span, { step }));
}
