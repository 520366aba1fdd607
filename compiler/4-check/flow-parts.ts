import type { ParsedExpression, ParsedScriptCall, ParsedTemplate } from '../model/parsed.ts';
import type { ResolvedFlow, ResolvedStep } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';
import type { RuleInput } from './rule.ts';

/** Every step of a flow, nested ones too, each before the steps inside it. */
export function allSteps(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  return steps.flatMap((step) => [step, ...step.scopes.flatMap((scope) => allSteps(scope))]);
}

/** A step that runs a script, once or for each item. */
export interface ScriptCall {
  readonly step: ResolvedStep;
  readonly call: ParsedScriptCall;
  /** Absent when the script was reported. */
  readonly signature: Signature | undefined;
}

/** Every call of a script in the flow. */
export function scriptCalls({ resolved, signatures }: RuleInput): readonly ScriptCall[] {
  return allSteps(resolved.steps).flatMap((step): readonly ScriptCall[] => {
    const call = callOf(step);
    const signature = step.script && signatures.get(step.script.digest);
    return call === undefined ? [] : [{ step, call, signature }];
  });
}

function callOf({ parsed: { body } }: ResolvedStep): ParsedScriptCall | undefined {
  if (body.kind === 'script') return body;
  return body.kind === 'for-each' && body.body.kind === 'script' ? body.body : undefined;
}

/** An expression and how it stands in the value that holds it. */
export interface PlacedExpression {
  readonly expression: ParsedExpression;
  /** Part of a text. Otherwise it is a whole value: the template itself, an item or a field. */
  readonly inText: boolean;
}

/** Every expression of a value, in source order. */
export function expressionsOf(template: ParsedTemplate): readonly PlacedExpression[] {
  switch (template.kind) {
    case 'literal':
      return [];
    case 'expression':
      return [{ expression: template, inText: false }];
    case 'text':
      return template.parts.flatMap((part) =>
        typeof part === 'string' ? [] : [{ expression: part, inText: true }],
      );
    case 'object':
      return template.entries.flatMap((entry) => expressionsOf(entry.value));
    case 'array':
      return template.items.flatMap((item) => expressionsOf(item));
  }
}

/** Every expression of the flow with its place: `argument` when it is in the `with` of a script. */
export function allExpressions(
  flow: ResolvedFlow,
): readonly (PlacedExpression & { readonly argument: boolean })[] {
  const steps = allSteps(flow.steps).flatMap((step) => stepExpressions(step));
  const outputs = flow.flow.outputs.flatMap((entry) => expressionsOf(entry.value));
  return [...steps, ...outputs.map((placed) => ({ ...placed, argument: false }))];
}

function stepExpressions(
  step: ResolvedStep,
): readonly (PlacedExpression & { readonly argument: boolean })[] {
  const { body, if: condition } = step.parsed;
  const call = callOf(step);
  const plain = [
    condition,
    call?.retry?.on,
    ...(body.kind === 'for-each' ? [body.items] : []),
    ...(body.kind === 'choose' ? body.branches.map((branch) => branch.if) : []),
  ];
  const values = body.kind === 'value' ? expressionsOf(body.value) : [];
  return [
    ...plain.flatMap((expression) =>
      expression === undefined ? [] : [{ expression, inText: false, argument: false }],
    ),
    ...values.map((placed) => ({ ...placed, argument: false })),
    ...(call?.with ?? []).flatMap((entry) =>
      expressionsOf(entry.value).map((placed) => ({ ...placed, argument: true })),
    ),
  ];
}
