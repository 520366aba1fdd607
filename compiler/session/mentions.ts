import { stepCall } from '../2-resolve/step-calls.ts';
import { sourceSpan } from '../checker/flow-module-code.ts';
import type { ParsedExpression, ParsedFlow, ParsedInput, ParsedStep } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import { flowExpressions, flowSteps } from './flow-expressions.ts';
import { sourceNames, type SourceName } from './written-name.ts';

/** A place where a flow writes the name of one of its steps or inputs. */
export interface Mention {
  readonly target: ParsedStep | ParsedInput;
  readonly span: Span;
  /** `declared`: its own key; `listed`: in `needs`. */
  readonly as: 'declared' | 'listed' | 'read';
  /** Where it is read: the expression, and the name in its source. */
  readonly read?: { readonly expression: ParsedExpression; readonly name: SourceName };
}

/** Every mention of a step or an input of the flow, in the order of the file. */
export function mentionsIn(flow: ParsedFlow): readonly Mention[] {
  const inputs = new Map(flow.inputs.map((input) => [input.name.value, input]));
  const declared = flow.inputs.map((target): Mention => ({
    target,
    span: target.name.span,
    as: 'declared',
  }));
  const ofSteps = flowSteps(flow).flatMap(({ step, steps }): readonly Mention[] => [
    { target: step, span: step.id.span, as: 'declared' },
    ...step.needs.flatMap(({ value, span }): readonly Mention[] => {
      const target = steps.get(value);
      return target === undefined ? [] : [{ target, span, as: 'listed' }];
    }),
  ]);
  const read = flowExpressions(flow).flatMap(({ expression, steps }) =>
    sourceNames(expression.source).flatMap((name): readonly Mention[] => {
      const target = name.root === 'steps' ? steps.get(name.name) : inputs.get(name.name);
      if (target === undefined || name.root === 'secrets') return [];
      const span = sourceSpan(expression, name.start, name.end);
      return [{ target, span, as: 'read', read: { expression, name } }];
    }),
  );
  return [...declared, ...ofSteps, ...read].sort((a, b) => a.span.start - b.span.start);
}

/** Where a flow names the script or the flow at `path` under `uses`. */
export function usesOf(flow: ParsedFlow, path: string): readonly Span[] {
  return flowSteps(flow).flatMap(({ step }) => {
    const uses = stepCall(step)?.uses;
    return uses?.path.value === path ? [uses.path.span] : [];
  });
}
