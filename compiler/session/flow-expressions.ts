import { innerScopes } from '../2-resolve/step-calls.ts';
import { stepExpressions, templateExpressions } from '../2-resolve/template-expressions.ts';
import type { ParsedExpression, ParsedFlow, ParsedForEach, ParsedStep } from '../model/parsed.ts';

/** An expression of a flow, and the place that it stands at. */
export interface FlowExpression {
  readonly expression: ParsedExpression;
  /** The steps around it, outermost first; the last is the one that holds it. */
  readonly around: readonly ParsedStep[];
  /** The steps that it can name, by id. */
  readonly steps: ReadonlyMap<string, ParsedStep>;
  /** The loops whose items it can name, by that name. */
  readonly items: ReadonlyMap<string, ParsedForEach>;
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
    ...ends.map((expression) => ({ expression, around: [], steps: top, items: new Map() })),
  ];
}

function expressionsOf({ step, around, steps }: FlowStep): readonly FlowExpression[] {
  const holding = [...around, step];
  return stepExpressions(step).map(({ expression, place }) => {
    const inside = place === 'inside' ? innerScopes(step).flat() : [];
    const loops = itemsOf(place === 'step' ? around : holding);
    // A flow of a thousand steps has as many expressions, and would have a map for each.
    const seen = inside.length === 0 ? steps : new Map([...steps, ...named(inside)]);
    return {
      expression,
      around: holding,
      steps: seen,
      items: loops,
    };
  });
}

function itemsOf(around: readonly ParsedStep[]): FlowExpression['items'] {
  const loops = around.flatMap(({ body }) => (body.kind === 'for-each' ? [body] : []));
  return new Map(loops.map((loop) => [loop.as.value, loop]));
}

/** Whether the item's name was written, plainly: it has one without that. */
export function isItemNamed({ as: { value, span } }: ParsedForEach, { text }: ParsedFlow): boolean {
  return text.slice(span.start, span.end).replace(/^(["'])(.*)\1$/s, '$2') === value;
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
