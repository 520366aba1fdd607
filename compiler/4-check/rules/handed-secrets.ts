import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { allCalls } from '../flow-parts.ts';
import type { RuleInput } from '../rule.ts';

/** A flow that is used as a step is handed exactly the secrets that it declares. */
export function handedSecrets(input: RuleInput): readonly Diagnostic[] {
  return allCalls(input).flatMap(({ step, call }) => {
    if (call.kind !== 'flow' || step.subflow === undefined) return [];
    const flow = call.uses.path.value;
    const declared = step.subflow.lock.secrets;
    const given = new Set(call.secrets.map(({ value }) => value));
    const missing = declared.filter((name) => !given.has(name));
    const extra = call.secrets.filter(({ value }) => !declared.includes(value));
    const hint = `Write \`secrets: [${[...given, ...missing].join(', ')}]\` in this step.`;
    return [
      ...(missing.length === 0
        ? []
        : [diagnose('check/missing-secret', call.uses.span, { flow, names: missing }, { hint })]),
      ...extra.map(({ value: name, span }) =>
        diagnose('check/secret-not-taken', span, { flow, name }, { hint: 'Delete it.' }),
      ),
    ];
  });
}
