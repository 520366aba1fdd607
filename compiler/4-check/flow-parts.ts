import type {
  ParsedBody,
  ParsedCall,
  ParsedEntry,
  ParsedExpression,
  ParsedScriptCall,
  ParsedTemplate,
} from '../model/parsed.ts';
import type { ResolvedFlow, ResolvedStep } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';
import type { RuleInput } from './rule.ts';

/** Every step of a flow, nested ones too, each before the steps inside it. */
export function allSteps(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  return steps.flatMap((step) => [step, ...step.scopes.flatMap((scope) => allSteps(scope))]);
}

/** Every step of a flow, those of `on-error` and `finally` and nested ones too. */
export function everyStep({
  steps,
  onError,
  finally: last,
}: ResolvedFlow): readonly ResolvedStep[] {
  return allSteps([...steps, ...onError, ...last]);
}

/** What a step runs, once or for each item, and what that takes and gives. */
export interface Call {
  readonly step: ResolvedStep;
  readonly call: ParsedCall;
  /** Absent when the callee was reported. */
  readonly signature: Pick<Signature, 'input' | 'output'> | undefined;
}

/** A step that runs a script. */
export interface ScriptCall extends Call {
  readonly call: ParsedScriptCall;
  readonly signature: Signature | undefined;
}

/** Every call of the flow. */
export function allCalls({ resolved, signatures }: RuleInput): readonly Call[] {
  return everyStep(resolved).flatMap((step): readonly Call[] => {
    const call = callOf(step);
    if (call === undefined) return [];
    const signature = step.script && signatures.get(step.script.digest);
    return [{ step, call, signature: signature ?? flowSignature(step) }];
  });
}

/** Every call of a script in the flow. */
export function scriptCalls({ resolved, signatures }: RuleInput): readonly ScriptCall[] {
  return everyStep(resolved).flatMap((step): readonly ScriptCall[] => {
    const call = callOf(step);
    const signature = step.script && signatures.get(step.script.digest);
    return call?.kind === 'script' ? [{ step, call, signature }] : [];
  });
}

function flowSignature({ subflow }: ResolvedStep): Call['signature'] {
  if (subflow === undefined) return undefined;
  const { inputs, outputs } = subflow.lock.interface;
  return { input: inputs, output: outputs };
}

export function callOf({ parsed: { body } }: ResolvedStep): ParsedCall | undefined {
  if (body.kind === 'script' || body.kind === 'flow') return body;
  return body.kind === 'for-each' && body.body.kind !== 'steps' ? body.body : undefined;
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

/** An expression of a flow. `argument`: it is in the `with` of a script. */
type FlowExpression = PlacedExpression & { readonly argument: boolean };

/** Every expression of the flow with its place. */
export function allExpressions(flow: ResolvedFlow): readonly FlowExpression[] {
  const { concurrency, outputs } = flow.flow;
  return [
    ...everyStep(flow).flatMap((step) => stepExpressions(step)),
    ...plain(concurrency === undefined ? [] : expressionsOf(concurrency.group)),
    ...plain(outputs.flatMap((entry) => expressionsOf(entry.value))),
  ];
}

function stepExpressions(step: ResolvedStep): readonly FlowExpression[] {
  const { body, if: condition, mock, concurrency } = step.parsed;
  const call = callOf(step);
  const whole = [condition, call?.retry?.on, ...wholeExpressions(body)].flatMap((expression) =>
    expression === undefined ? [] : [{ expression, inText: false }],
  );
  const values = [mock, concurrency?.group, ...templatesOf(body)].flatMap((template) =>
    template === undefined ? [] : expressionsOf(template),
  );
  const given = (call?.with ?? []).flatMap((entry) => expressionsOf(entry.value));
  // What a flow is given stands in its journal, so there a secret is no argument.
  const argument = call?.kind === 'script';
  return [...plain([...whole, ...values]), ...given.map((placed) => ({ ...placed, argument }))];
}

function wholeExpressions(body: ParsedBody): readonly ParsedExpression[] {
  if (body.kind === 'for-each') return [body.items];
  if (body.kind === 'repeat') return [body.until];
  return body.kind === 'choose' ? body.branches.map((branch) => branch.if) : [];
}

function templatesOf(body: ParsedBody): readonly ParsedTemplate[] {
  if (body.kind === 'value') return [body.value];
  if (body.kind === 'approve') return [body.message];
  return body.kind === 'return' ? body.outputs.map((entry) => entry.value) : [];
}

function plain(expressions: readonly PlacedExpression[]): readonly FlowExpression[] {
  return expressions.map((placed) => ({ ...placed, argument: false }));
}

/** Every value under a key, by where the key starts. */
export function valuesByKey(flow: ResolvedFlow): ReadonlyMap<number, ParsedTemplate> {
  const steps = everyStep(flow);
  const given = [...steps.flatMap((step) => callOf(step)?.with ?? []), ...flow.flow.outputs];
  const values = steps.flatMap(({ parsed: { body, mock } }) => [
    ...(mock === undefined ? [] : [mock]),
    ...templatesOf(body),
  ]);
  const returned = steps.flatMap(({ parsed: { body } }) =>
    body.kind === 'return' ? body.outputs : [],
  );
  const entries = [
    ...values.flatMap(entriesIn),
    ...[...given, ...returned].flatMap((entry) => [entry, ...entriesIn(entry.value)]),
  ];
  return new Map(entries.map(({ key, value }) => [key.span.start, value]));
}

function entriesIn(template: ParsedTemplate): readonly ParsedEntry[] {
  if (template.kind === 'array') return template.items.flatMap(entriesIn);
  if (template.kind !== 'object') return [];
  return template.entries.flatMap((entry) => [entry, ...entriesIn(entry.value)]);
}
