import type { MetRule, Severity } from '../../model/change.ts';
import type { PolicyAnswer } from '../../model/side.ts';

export interface Judgement {
  readonly severity: Severity;
  readonly rule?: MetRule;
}

const severities = { deny: 'refused', 'require-approval': 'approval', allow: 'fine' } as const;

/** What the policy's answer makes of a widening; `silent` is for what no rule speaks of. */
export function judge(answer: PolicyAnswer | undefined, silent: Severity = 'notable'): Judgement {
  if (answer === undefined) return { severity: silent };
  const { effect, by, text } = answer;
  const rule = { effect, by: effect === 'require-approval' ? [...by].sort() : [], text };
  return { severity: severities[effect], rule };
}

/** Of several answers the one that asks for most; `undefined` when there is none. */
export function strictest(
  answers: readonly (PolicyAnswer | undefined)[],
): PolicyAnswer | undefined {
  return (['deny', 'require-approval', 'allow'] as const)
    .map((effect) => answers.find((answer) => answer?.effect === effect))
    .find((answer) => answer !== undefined);
}
