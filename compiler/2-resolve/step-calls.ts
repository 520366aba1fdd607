import type { ParsedScriptCall, ParsedStep } from '../model/parsed.ts';

/** The nested scopes of a step: the body of a fan-out, or one a branch with `else` last. */
export function innerScopes({ body }: ParsedStep): readonly (readonly ParsedStep[])[] {
  if (body.kind === 'for-each') return body.body.kind === 'steps' ? [body.body.steps] : [];
  if (body.kind !== 'choose') return [];
  const branches = body.branches.map(({ steps }) => steps);
  return body.else === undefined ? branches : [...branches, body.else];
}

/** The call of a script that a step makes, once or for each item. */
export function scriptCall({ body }: ParsedStep): ParsedScriptCall | undefined {
  if (body.kind === 'script') return body;
  return body.kind === 'for-each' && body.body.kind === 'script' ? body.body : undefined;
}

/** A step that runs a script, and the blocks around it, outermost first. */
export interface PlacedCall {
  readonly step: ParsedStep;
  readonly call: ParsedScriptCall;
  readonly around: readonly ParsedStep[];
}

/** Every call of a script in the flow, in the order of the file. */
export function scriptCalls(
  steps: readonly ParsedStep[],
  around: readonly ParsedStep[] = [],
): readonly PlacedCall[] {
  return steps.flatMap((step) => {
    const call = scriptCall(step);
    const nested = innerScopes(step).flatMap((scope) => scriptCalls(scope, [...around, step]));
    return call === undefined ? nested : [{ step, call, around }, ...nested];
  });
}
