import { stepCall } from '../2-resolve/step-calls.ts';
import { findReferences, findSecrets } from '../checker/flow-module-expression.ts';
import type {
  ParsedFlow,
  ParsedForEach,
  ParsedInput,
  ParsedStep,
  ParsedUses,
} from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import { flowSteps, isItemNamed, type FlowStep } from './flow-expressions.ts';

/** What a name in a flow means. `argument`: a key of `with`. */
export type Named =
  | { readonly kind: 'step'; readonly step: ParsedStep }
  | { readonly kind: 'input'; readonly input: ParsedInput }
  | { readonly kind: 'item'; readonly loop: ParsedForEach }
  | { readonly kind: 'secret'; readonly name: string }
  | { readonly kind: 'uses'; readonly uses: ParsedUses; readonly holder: FlowStep }
  | { readonly kind: 'argument'; readonly name: string; readonly holder: FlowStep };

/** A name, and the characters that it was written with. */
export type WrittenName = Named & { readonly span: Span };

/** What stands outside expressions at an offset of a flow. */
export function nameAt(flow: ParsedFlow, offset: number): WrittenName | undefined {
  return namesOutside(flow).find(({ span }) => span.start <= offset && offset <= span.end);
}

function namesOutside(flow: ParsedFlow): readonly WrittenName[] {
  return [
    ...flow.inputs.map((input): WrittenName => ({ kind: 'input', input, span: input.name.span })),
    ...flow.secrets.map(({ value, span }): WrittenName => ({ kind: 'secret', name: value, span })),
    ...flowSteps(flow).flatMap((holder) => namesOfStep(holder, flow)),
  ];
}

function namesOfStep(holder: FlowStep, flow: ParsedFlow): readonly WrittenName[] {
  const { step, steps } = holder;
  const call = stepCall(step);
  const needs = step.needs.flatMap(({ value, span }): readonly WrittenName[] => {
    const needed = steps.get(value);
    return needed === undefined ? [] : [{ kind: 'step', step: needed, span }];
  });
  const { body } = step;
  return [
    { kind: 'step', step, span: step.id.span },
    ...needs,
    ...(body.kind === 'for-each' && isItemNamed(body, flow)
      ? [{ kind: 'item' as const, loop: body, span: body.as.span }]
      : []),
    ...(call === undefined
      ? []
      : [{ kind: 'uses' as const, uses: call.uses, holder, span: call.uses.span }]),
    ...(call?.with ?? []).map(({ key }): WrittenName => ({
      kind: 'argument',
      name: key.value,
      holder,
      span: key.span,
    })),
  ];
}

/** `steps.NAME`, `inputs.NAME` or `secrets.NAME` in an expression's source: the name, and its place there. */
export interface SourceName {
  readonly root: 'steps' | 'inputs' | 'secrets';
  readonly name: string;
  /** Of the whole, and of the name in it. */
  readonly whole: { readonly start: number; readonly end: number };
  readonly start: number;
  readonly end: number;
}

/** All of them, in their order. One that is written with escapes has the place of the whole. */
export function sourceNames(source: string): readonly SourceName[] {
  return [...findReferences(source), ...findSecrets(source)]
    .sort((a, b) => a.start - b.start)
    .map(({ root, name, start, end }) => {
      const at = source.slice(start, end).lastIndexOf(name);
      const whole = { start, end };
      const from = start + at;
      return at <= 0
        ? { root, name, whole, start, end }
        : { root, name, whole, start: from, end: from + name.length };
    });
}
