import type { ParsedCall, ParsedFlow, ParsedStep } from '../model/parsed.ts';

/** The nested scopes of a step: a body, or one a branch with `else` last. */
export function innerScopes({ body }: ParsedStep): readonly (readonly ParsedStep[])[] {
  if (body.kind === 'for-each') return body.body.kind === 'steps' ? [body.body.steps] : [];
  if (body.kind === 'repeat') return [body.steps];
  if (body.kind !== 'choose') return [];
  const branches = body.branches.map(({ steps }) => steps);
  return body.else === undefined ? branches : [...branches, body.else];
}

/** What a step runs of the repository, once or for each item. */
export function stepCall({ body }: ParsedStep): ParsedCall | undefined {
  if (body.kind === 'script' || body.kind === 'flow') return body;
  return body.kind === 'for-each' && body.body.kind !== 'steps' ? body.body : undefined;
}

/** A step that runs a script or a flow, and the blocks around it, outermost first. */
export interface PlacedCall<Call extends ParsedCall = ParsedCall> {
  readonly step: ParsedStep;
  readonly call: Call;
  readonly around: readonly ParsedStep[];
}

/** The steps of a flow: the main ones, then those that run after a failure, then the last ones. */
export function sectionsOf(flow: ParsedFlow): readonly ParsedStep[] {
  return [...flow.steps, ...flow.onError, ...flow.finally];
}

/** Every call of a script or a flow in these steps, in the order of the file. */
export function stepCalls(
  steps: readonly ParsedStep[],
  around: readonly ParsedStep[] = [],
): readonly PlacedCall[] {
  return steps.flatMap((step) => {
    const call = stepCall(step);
    const nested = innerScopes(step).flatMap((scope) => stepCalls(scope, [...around, step]));
    return call === undefined ? nested : [{ step, call, around }, ...nested];
  });
}

/** Those of them that run scripts. */
export function scriptCalls(
  steps: readonly ParsedStep[],
): readonly PlacedCall<ParsedCall & { readonly kind: 'script' }>[] {
  return stepCalls(steps).flatMap(({ call, ...placed }) =>
    call.kind === 'script' ? [{ ...placed, call }] : [],
  );
}

/** Those of them that use flows. */
export function flowCalls(
  steps: readonly ParsedStep[],
): readonly PlacedCall<ParsedCall & { readonly kind: 'flow' }>[] {
  return stepCalls(steps).flatMap(({ call, ...placed }) =>
    call.kind === 'flow' ? [{ ...placed, call }] : [],
  );
}
