import type { ParsedExpression, ParsedStep, ParsedTemplate } from '../model/parsed.ts';
import { scriptCall } from './step-calls.ts';

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
  /** `item`: also the item of the step's own fan-out; `retry`: besides, what went wrong. */
  readonly place: 'step' | 'item' | 'retry';
}

/** The expressions of a step, but for those of the steps inside it. */
export function stepExpressions(step: ParsedStep): readonly PlacedExpression[] {
  const { body, if: condition } = step;
  const call = scriptCall(step);
  const own = [
    ...(condition === undefined ? [] : [condition]),
    ...(body.kind === 'value' ? templateExpressions(body.value) : []),
    ...(body.kind === 'for-each' ? [body.items] : []),
    ...(body.kind === 'choose' ? body.branches.map((branch) => branch.if) : []),
  ];
  const given = call?.with.flatMap(({ value }) => templateExpressions(value)) ?? [];
  const retry = call?.retry?.on;
  return [
    ...own.map((expression) => ({ expression, place: 'step' }) as const),
    ...given.map((expression) => ({ expression, place: 'item' }) as const),
    ...(retry === undefined ? [] : [{ expression: retry, place: 'retry' } as const]),
  ];
}
