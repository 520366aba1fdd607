import type { ParsedStep, ParsedUses } from '../../compiler/index.ts';
import { scopesIn, type StepSections } from './steps-at.ts';

/** Every `uses` of a flow, in the order of its steps. */
export function allUses(flow: StepSections): readonly ParsedUses[] {
  return [...flow.steps, ...flow.onError, ...flow.finally].flatMap(usesIn);
}

function usesIn(step: ParsedStep): readonly ParsedUses[] {
  const { body } = step;
  const inner = scopesIn(step).flat().flatMap(usesIn);
  if (body.kind === 'script' || body.kind === 'flow') return [body.uses, ...inner];
  return body.kind === 'for-each' && body.body.kind !== 'steps'
    ? [body.body.uses, ...inner]
    : inner;
}
