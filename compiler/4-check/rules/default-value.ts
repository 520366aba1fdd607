import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { RuleInput } from '../rule.ts';

/** The default of an input is a value that the input takes. */
export function defaultValue({ resolved, judge }: RuleInput): readonly Diagnostic[] {
  return resolved.flow.inputs.flatMap(({ name, schema }) => {
    const value = schema.value['default'];
    if (value === undefined) return [];
    return judge.valueProblems(schema.value, value).map(({ path, sentence }) => {
      const parameters = { input: [name.value, ...path].join('.'), sentence };
      return diagnose('check/default-value', schema.span, parameters);
    });
  });
}
