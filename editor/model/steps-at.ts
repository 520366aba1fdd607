import type { ParsedFlow, ParsedStep } from '../../compiler/index.ts';

/** The steps of a flow: the main ones, those that run after a failure, and the last ones. */
export type StepSections = Pick<ParsedFlow, 'steps' | 'onError' | 'finally'>;

/** The steps around an offset, outermost first. */
export function stepsAround(flow: StepSections, offset: number): readonly ParsedStep[] {
  const around: ParsedStep[] = [];
  let scopes: readonly (readonly ParsedStep[])[] = [flow.steps, flow.onError, flow.finally];
  for (;;) {
    const step = scopes.flat().find((one) => holds(one, offset));
    if (step === undefined) return around;
    around.push(step);
    scopes = scopesIn(step);
  }
}

/** The ids of the other steps of the scope that an offset lies in. */
export function neighboursOf(flow: StepSections, offset: number): readonly string[] {
  const around = stepsAround(flow, offset);
  const [parent, own] = [around.at(-2), around.at(-1)];
  const scopes = parent === undefined ? [flow.steps, flow.onError, flow.finally] : scopesIn(parent);
  const scope = scopes.find((steps) => own !== undefined && steps.includes(own)) ?? [];
  return scope.filter((step) => step !== own).map(({ id }) => id.value);
}

/** The steps inside a step, a list a scope. */
export function scopesIn({ body }: ParsedStep): readonly (readonly ParsedStep[])[] {
  if (body.kind === 'for-each') return body.body.kind === 'steps' ? [body.body.steps] : [];
  if (body.kind === 'repeat') return [body.steps];
  if (body.kind !== 'choose') return [];
  return [...body.branches.map(({ steps }) => steps), body.else ?? []];
}

function holds({ id, span }: ParsedStep, offset: number): boolean {
  return offset >= Math.min(id.span.start, span.start) && offset <= span.end;
}
