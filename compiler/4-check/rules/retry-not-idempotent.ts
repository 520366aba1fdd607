import type { Grants } from '../../../lock/index.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { scriptCalls, type ScriptCall } from '../flow-parts.ts';
import { narrowGrants } from '../narrow-grants.ts';
import type { RuleInput } from '../rule.ts';

/** A step that changes something outside is tried again only if it says that this does no harm. */
export function retryNotIdempotent(input: RuleInput): readonly Diagnostic[] {
  return scriptCalls(input).flatMap((scriptCall) => {
    const { step, call } = scriptCall;
    const effects = effectsOf(scriptCall);
    if (call.retry === undefined || call.idempotent || effects.length === 0) return [];
    const parameters = { script: call.uses.path.value, effects };
    const hint =
      'If a second attempt does no harm after half of a first one, say so: `idempotent: true`.';
    return [diagnose('check/retry-not-idempotent', step.parsed.id.span, parameters, { hint })];
  });
}

const lasting = ['write', 'run'] as const;

/** The grants of a step whose effects stay when it fails. */
function effectsOf({ call, signature }: ScriptCall): readonly (keyof Grants)[] {
  if (signature === undefined) return [];
  const { permissions: asked } = signature;
  const granted = call.permissions ? narrowGrants(asked, call.permissions.value).grants : asked;
  return lasting.filter((kind) => granted[kind] !== undefined);
}
