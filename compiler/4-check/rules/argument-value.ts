import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { declaredHere } from '../declared-here.ts';
import { allCalls } from '../flow-parts.ts';
import { parameterSchema } from '../parameter-schema.ts';
import { partProblems } from '../part-problems.ts';
import type { RuleInput } from '../rule.ts';
import { spanAt } from '../span-at.ts';

/** A literal argument, and each literal part of another, fits the schema of its parameter, constraints included. */
export function argumentValue(input: RuleInput): readonly Diagnostic[] {
  return allCalls(input).flatMap(({ step, call, signature }) =>
    call.with.flatMap(({ key, value }) => {
      const schema = parameterSchema(signature?.input, key.value);
      if (schema === undefined) return [];
      return partProblems(schema, value, input.judge).map(({ path, sentence }) => {
        const argument = [key.value, ...path].join('.');
        const parameters = { script: call.uses.path.value, argument, sentence };
        const related = declaredHere(input, step.parsed, key.value);
        return diagnose('check/argument-value', spanAt(value, path), parameters, { related });
      });
    }),
  );
}
