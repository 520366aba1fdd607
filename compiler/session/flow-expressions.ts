import { innerScopes } from '../2-resolve/step-calls.ts';
import { stepExpressions, templateExpressions } from '../2-resolve/template-expressions.ts';
import type { ParsedExpression, ParsedFlow, ParsedStep } from '../model/parsed.ts';

/** An expression of a flow, and the place that it stands at. */
export interface FlowExpression {
  readonly expression: ParsedExpression;
  /** The steps around it, outermost first; the last is the one that holds it. */
  readonly around: readonly ParsedStep[];
  /** The steps that it can name, by id. */
  readonly steps: ReadonlyMap<string, ParsedStep>;
}

/** A step of a flow, nested ones too, and the place that it stands at. */
export interface FlowStep {
  readonly step: ParsedStep;
  readonly around: readonly ParsedStep[];
  /** The steps that its own `needs` can name. */
  readonly steps: ReadonlyMap<string, ParsedStep>;
}

/** Every step, each before those inside it. */
export function flowSteps(flow: ParsedFlow): readonly FlowStep[] {
  const top = named(flow.steps);
  return [
    ...stepsIn(flow.steps, [], new Map()),
    ...stepsIn(flow.onError, [], top),
    ...stepsIn(flow.finally, [], top),
  ];
}

/** Every expression. */
export function flowExpressions(flow: ParsedFlow): readonly FlowExpression[] {
  const top = named(flow.steps);
  const { concurrency } = flow;
  const ends = [
    ...(concurrency === undefined ? [] : templateExpressions(concurrency.group)),
    ...flow.outputs.flatMap(({ value }) => templateExpressions(value)),
  ];
  return [
    ...flowSteps(flow).flatMap(expressionsOf),
    ...ends.map((expression) => ({ expression, around: [], steps: top })),
  ];
}

function expressionsOf({ step, around, steps }: FlowStep): readonly FlowExpression[] {
  const holding = [...around, step];
  return stepExpressions(step).map(({ expression, place }) => {
    const inside = place === 'inside' ? innerScopes(step).flat() : [];
    return { expression, around: holding, steps: new Map([...steps, ...named(inside)]) };
  });
}

function stepsIn(
  own: readonly ParsedStep[],
  around: readonly ParsedStep[],
  visible: ReadonlyMap<string, ParsedStep>,
): readonly FlowStep[] {
  const steps = new Map([...visible, ...named(own)]);
  return own.flatMap((step) => [
    { step, around, steps },
    ...innerScopes(step).flatMap((scope) => stepsIn(scope, [...around, step], steps)),
  ]);
}

function named(steps: readonly ParsedStep[]): ReadonlyMap<string, ParsedStep> {
  return new Map(steps.map((step) => [step.id.value, step]));
}

/** The expression that holds an offset of the flow's text, between its braces. */
export function expressionHolding(flow: ParsedFlow, offset: number): FlowExpression | undefined {
  return flowExpressions(flow).find(({ expression: { offsets } }) => {
    const [first = 0, last = 0] = [offsets[0], offsets.at(-1)];
    return first <= offset && offset <= last;
  });
}

/** The innermost step that holds an offset. */
export function stepHolding(flow: ParsedFlow, offset: number): FlowStep | undefined {
  return flowSteps(flow).findLast(
    ({ step: { id, span } }) => Math.min(id.span.start, span.start) <= offset && offset <= span.end,
  );
}
