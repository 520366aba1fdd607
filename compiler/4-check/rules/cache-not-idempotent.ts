import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { scriptCalls } from '../flow-parts.ts';
import { lastingEffects } from '../lasting-effects.ts';
import type { RuleInput } from '../rule.ts';

/** A step that changes something outside is left out for its known output only if it says that this does no harm. */
export function cacheNotIdempotent(input: RuleInput): readonly Diagnostic[] {
  return scriptCalls(input).flatMap((scriptCall) => {
    const { call } = scriptCall;
    const effects = lastingEffects(scriptCall);
    if (call.cache === undefined || effects.length === 0) return [];
    const parameters = { script: call.uses.path.value, effects };
    const hint =
      'If only its output matters, say so: `idempotent: true`. Otherwise remove `cache`.';
    return [diagnose('check/cache-not-idempotent', call.cache.span, parameters, { hint })];
  });
}
