import { stepCall } from '../2-resolve/step-calls.ts';
import { sourceSpan } from '../checker/flow-module-code.ts';
import { findReads } from '../checker/flow-module-expression.ts';
import type {
  ParsedExpression,
  ParsedFlow,
  ParsedForEach,
  ParsedInput,
  ParsedStep,
} from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import {
  flowExpressions,
  flowSteps,
  isItemNamed,
  type FlowExpression,
} from './flow-expressions.ts';
import { sourceNames, type SourceName } from './written-name.ts';

/** What has a name that a person gave it: a step, an input, or the item of a loop. */
export type Nameable = ParsedStep | ParsedInput | ParsedForEach;

/** A place where a flow writes such a name. */
export interface Mention {
  readonly target: Nameable;
  readonly span: Span;
  /** `declared`: its own key; `listed`: in `needs`. */
  readonly as: 'declared' | 'listed' | 'read';
  /** Where it is read: the expression, and the name in its source. */
  readonly read?: { readonly expression: ParsedExpression; readonly name: ReadName };
}

/** An item has no root, and may be a field of its own name: `{ item }`. */
export type ReadName =
  | SourceName
  | (Pick<SourceName, 'start' | 'end'> & { readonly root: 'item'; readonly isShort: boolean });

/** Every mention of a step, an input or an item of the flow, in the order of the file. */
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
    ...(step.body.kind === 'for-each' && isItemNamed(step.body, flow)
      ? [{ target: step.body, span: step.body.as.span, as: 'declared' as const }]
      : []),
  ]);
  const read = flowExpressions(flow).flatMap(({ expression, steps }) =>
    sourceNames(expression.source).flatMap((name): readonly Mention[] => {
      const target = name.root === 'steps' ? steps.get(name.name) : inputs.get(name.name);
      if (target === undefined || name.root === 'secrets') return [];
      const span = sourceSpan(expression, name.start, name.end);
      return [{ target, span, as: 'read', read: { expression, name } }];
    }),
  );
  const items = flowExpressions(flow).flatMap(itemMentions);
  return [...declared, ...ofSteps, ...read, ...items].sort((a, b) => a.span.start - b.span.start);
}

function itemMentions({ expression, items }: FlowExpression): readonly Mention[] {
  return [...items.values()].flatMap((target) =>
    findReads(expression.source, target.as.value).map((name): Mention => {
      const span = sourceSpan(expression, name.start, name.end);
      return { target, span, as: 'read', read: { expression, name: { root: 'item', ...name } } };
    }),
  );
}

/** Where a flow names the script or the flow at `path` under `uses`. */
export function usesOf(flow: ParsedFlow, path: string): readonly Span[] {
  return flowSteps(flow).flatMap(({ step }) => {
    const uses = stepCall(step)?.uses;
    return uses?.path.value === path ? [uses.path.span] : [];
  });
}
