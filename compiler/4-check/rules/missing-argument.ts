import { isJsonObject } from '../../../lock/index.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { declaredHere } from '../declared-here.ts';
import { allCalls } from '../flow-parts.ts';
import type { RuleInput } from '../rule.ts';

/** A script gets every argument that it cannot do without. */
export function missingArgument(input: RuleInput): readonly Diagnostic[] {
  return allCalls(input).flatMap(({ step, call, signature }) => {
    const required = isJsonObject(signature?.input) ? signature.input['required'] : [];
    const given = new Set(call.with.map((entry) => entry.key.value));
    const names: readonly unknown[] = Array.isArray(required) ? required : [];
    const missing = names.filter((name) => typeof name === 'string' && !given.has(name));
    if (missing.length === 0) return [];
    const parameters = { script: call.uses.path.value, names: missing.map(String) };
    const hint = `Add ${missing.map((name) => `\`${String(name)}: …\``).join(' and ')} under \`with\`.`;
    const related = missing.flatMap((name) => declaredHere(input, step.parsed, String(name)));
    return [diagnose('check/missing-argument', call.withSpan, parameters, { hint, related })];
  });
}
