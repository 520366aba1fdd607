import type { ParsedBody, ParsedExpression, ParsedStep, ParsedTemplate } from '../model/parsed.ts';
import { stepCall } from './step-calls.ts';

/** Every expression inside a template. */
export function templateExpressions(template: ParsedTemplate): readonly ParsedExpression[] {
  switch (template.kind) {
    case 'expression':
      return [template];
    case 'literal':
      return [];
    case 'text':
      return template.parts.filter((part) => typeof part !== 'string');
    case 'object':
      return template.entries.flatMap(({ value }) => templateExpressions(value));
    case 'array':
      return template.items.flatMap((item) => templateExpressions(item));
  }
}

/** Where an expression of a step stands, which decides the names that it sees. */
export interface PlacedExpression {
  readonly expression: ParsedExpression;
  /**
   * `item`: also the item of the step's own fan-out; `retry`: besides, what went wrong; `inside`: the
   * steps of the step's body.
   */
  readonly place: 'step' | 'item' | 'retry' | 'inside';
}

/** The expressions of a step, but for those of the steps inside it. */
export function stepExpressions(step: ParsedStep): readonly PlacedExpression[] {
  const call = stepCall(step);
  const own = [
    ...(step.if === undefined ? [] : [step.if]),
    ...(step.mock === undefined ? [] : templateExpressions(step.mock)),
    ...(step.concurrency === undefined ? [] : templateExpressions(step.concurrency.group)),
    ...bodyExpressions(step.body),
  ];
  const given = call?.with.flatMap(({ value }) => templateExpressions(value)) ?? [];
  const retry = call?.retry?.on;
  return [
    ...own.map((expression) => ({ expression, place: 'step' }) as const),
    ...given.map((expression) => ({ expression, place: 'item' }) as const),
    ...(retry === undefined ? [] : [{ expression: retry, place: 'retry' } as const]),
    ...(step.body.kind === 'repeat'
      ? [{ expression: step.body.until, place: 'inside' } as const]
      : []),
  ];
}

function bodyExpressions(body: ParsedBody): readonly ParsedExpression[] {
  switch (body.kind) {
    case 'value':
      return templateExpressions(body.value);
    case 'for-each':
      return [body.items];
    case 'choose':
      return body.branches.map((branch) => branch.if);
    case 'approve':
      return templateExpressions(body.message);
    case 'return':
      return body.outputs.flatMap(({ value }) => templateExpressions(value));
    case 'script':
    case 'flow':
    case 'repeat':
    case 'sleep':
      return [];
  }
}
