import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { scriptCalls } from '../flow-parts.ts';
import { lastingEffects } from '../lasting-effects.ts';
import type { RuleInput } from '../rule.ts';

/** A step that changes something outside is tried again only if it says that this does no harm. */
export function retryNotIdempotent(input: RuleInput): readonly Diagnostic[] {
  return scriptCalls(input).flatMap((scriptCall) => {
    const { step, call } = scriptCall;
    const effects = lastingEffects(scriptCall);
    if (call.retry === undefined || effects.length === 0) return [];
    const parameters = { script: call.uses.path.value, effects };
    const hint =
      'If a second attempt does no harm after half of a first one, say so: `idempotent: true`.';
    return [diagnose('check/retry-not-idempotent', step.parsed.id.span, parameters, { hint })];
  });
}
