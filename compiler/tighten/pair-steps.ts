import {
  innerPrefix,
  innerScopes,
  type Lock,
  type LockedStep,
  type ScriptStep,
} from '../../lock/index.ts';
import { innerScopes as parsedScopes, stepCall } from '../2-resolve/step-calls.ts';
import type { ParsedFlow, ParsedScriptCall, ParsedStep } from '../model/parsed.ts';

/** A step that runs a script, as it was written and as it is locked. */
export interface PairedStep {
  /** As the grants file names it. Steps of two branches may have the same. */
  readonly place: string;
  readonly step: ParsedStep;
  readonly call: ParsedScriptCall;
  readonly locked: ScriptStep;
}

/** Every step of a flow that runs a script, in the order of the file. @param lock what the flow compiles to */
export function pairSteps(
  flow: ParsedFlow,
  lock: Pick<Lock, 'steps' | 'onError' | 'finally'>,
): readonly PairedStep[] {
  return [
    ...pairScope(flow.steps, lock.steps, ''),
    ...pairScope(flow.onError, lock.onError ?? [], 'on-error:'),
    ...pairScope(flow.finally, lock.finally ?? [], 'finally:'),
  ];
}

function pairScope(
  steps: readonly ParsedStep[],
  locked: readonly LockedStep[],
  prefix: string,
): readonly PairedStep[] {
  return steps.flatMap((step) => {
    const own = locked.find(({ id }) => id === step.id.value);
    if (own === undefined) throw new Error('A flow and its lock have the same steps.');
    const call = stepCall(step);
    if (call !== undefined) {
      const script = scriptOf(own);
      return call.kind === 'script' && script !== undefined
        ? [{ place: `${prefix}${script.id}`, step, call, locked: script }]
        : [];
    }
    const scopes = innerScopes(own);
    return parsedScopes(step).flatMap((scope, at) =>
      pairScope(scope, scopes[at] ?? [], innerPrefix(own, prefix)),
    );
  });
}

function scriptOf(step: LockedStep): ScriptStep | undefined {
  const inner = step.kind === 'for-each' ? step.body[0] : step;
  return inner?.kind === 'script' ? inner : undefined;
}
